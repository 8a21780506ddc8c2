import { problemAt } from './describe.ts';
import { didYouMean } from './nearest.ts';
import type { ParsedSystems } from './parsed.ts';
import type { Problem } from './problems.ts';
import type { System } from './schema.ts';

type Escalation = System['escalation'];

/** Steps that name no contact, orders that go on with a system or contact that is not there, and orders that go in a circle. */
export function checkEscalations(systems: ParsedSystems): Problem[] {
  const problems: Problem[] = [];
  const told = new Set<string>();
  for (const [id, { yaml, value }] of systems) {
    const { escalation, contacts } = value;
    if (!escalation) continue;
    for (const [index, { contact }] of escalation.steps.entries()) {
      if (!contacts || Object.hasOwn(contacts, contact)) continue;
      const wrong = `names ${contact}, which is not in contacts`;
      problems.push(
        problemAt(
          yaml,
          ['escalation', 'steps', index, 'contact'],
          wrong,
          didYouMean(contact, Object.keys(contacts)),
        ),
      );
    }
    const { continueWith } = escalation;
    if (!continueWith) continue;
    const circle = circleFrom(id, systems);
    if (circle) {
      // Every system of a circle would find it; one telling is enough.
      const key = circle.toSorted().join(' ');
      if (told.has(key)) continue;
      told.add(key);
      const wrong = `goes in a circle: ${[...circle, id].join(' → ')}`;
      problems.push(
        problemAt(yaml, ['escalation', 'continueWith'], wrong, 'let one of them end with its own steps'),
      );
    } else if (!systems.has(continueWith.system)) {
      const wrong = `names the system ${continueWith.system}, which does not exist`;
      problems.push(
        problemAt(
          yaml,
          ['escalation', 'continueWith', 'system'],
          wrong,
          didYouMean(continueWith.system, systems.keys()),
        ),
      );
    } else if (continueWith.from) {
      const known = contactsOf(continueWith.system, systems);
      if (known.includes(continueWith.from)) continue;
      const wrong = `names ${continueWith.from}, who is not in the order of ${continueWith.system}`;
      problems.push(
        problemAt(yaml, ['escalation', 'continueWith', 'from'], wrong, didYouMean(continueWith.from, known)),
      );
    }
  }
  return problems;
}

function escalationOf(id: string, systems: ParsedSystems): Escalation | undefined {
  return systems.get(id)?.value.escalation;
}

/** The systems of the circle that `id` itself stands in, or undefined. */
function circleFrom(id: string, systems: ParsedSystems): string[] | undefined {
  const way = [id];
  for (
    let next = escalationOf(id, systems)?.continueWith?.system;
    next !== undefined;
    next = escalationOf(next, systems)?.continueWith?.system
  ) {
    if (next === id) return way;
    // A circle further on, without us: its own systems tell of it.
    if (way.includes(next)) return undefined;
    way.push(next);
  }
  return undefined;
}

function contactsOf(id: string, systems: ParsedSystems, seen: readonly string[] = []): string[] {
  const escalation = escalationOf(id, systems);
  if (!escalation || seen.includes(id)) return [];
  const own = escalation.steps.map(({ contact }) => contact);
  const { continueWith } = escalation;
  if (!continueWith) return own;
  const further = contactsOf(continueWith.system, systems, [...seen, id]);
  return [...own, ...further.slice(continueWith.from ? Math.max(0, further.indexOf(continueWith.from)) : 0)];
}
