import { checkChange } from './check-change.ts';
import { checkEscalations } from './check-escalation.ts';
import { checkPeople, type Known, knownIn } from './check-people.ts';
import { checkResponse } from './check-response.ts';
import { problemAt } from './describe.ts';
import { severityNames } from './model.ts';
import { didYouMean } from './nearest.ts';
import type { Checked, Parsed, ParsedSystems } from './parsed.ts';
import type { Problem } from './problems.ts';
import type { People } from './schema-people.ts';
import { weeklySpans } from './windows.ts';
import type { Path } from './yaml-file.ts';

/** What is wrong between values: references, order, overlaps. Sections that are wrong in themselves are passed over. */
export function crossCheck(
  systems: ParsedSystems,
  people: Parsed<People> | undefined,
  folders: readonly string[],
): Problem[] {
  const problems: Problem[] = [];
  const known = people && knownIn(people.yaml.data);
  if (people) problems.push(...checkPeople(people, folders));
  for (const [folder, { yaml, value }] of systems) {
    const check: Check = {
      complain: (path, wrong, right) => problems.push(problemAt(yaml, path, wrong, right)),
      value,
      known,
    };
    checkId(check, folder);
    checkSeverities(check);
    checkDeadlines(check);
    checkContacts(check);
    checkResponse(check);
    checkChange(check);
    checkEnvironments(check);
    checkWindows(check);
  }
  return [...problems, ...checkEscalations(systems)];
}

interface Check extends Checked {
  readonly known: Known | undefined;
}

function checkId({ value, complain }: Check, folder: string): void {
  if (value.id === undefined || value.id === folder) return;
  complain(
    ['id'],
    `is ${value.id}, but the folder is named ${folder}`,
    `write id: ${folder}, or rename the folder`,
  );
}

function checkSeverities({ value, complain }: Check): void {
  const { severities } = value;
  if (!severities) return;
  for (const [index, name] of severityNames.entries()) {
    const { respond, resolve } = severities[name];
    if (respond.toMillis() >= resolve.toMillis()) {
      complain(
        ['severities', name, 'respond'],
        `is ${respond.toISO()}, not before resolve (${resolve.toISO()})`,
        'respond must be the shorter',
      );
    }
    const graver = severityNames[index - 1];
    if (!graver) continue;
    for (const deadline of ['respond', 'resolve'] as const) {
      const before = severities[graver][deadline];
      const own = severities[name][deadline];
      if (before.toMillis() <= own.toMillis()) continue;
      const wrong = `is ${before.toISO()}, slower than ${name} (${own.toISO()})`;
      complain(
        ['severities', graver, deadline],
        wrong,
        `${graver} is graver, so its time must not be longer`,
      );
    }
  }
}

function checkDeadlines({ value, complain }: Check): void {
  const { deadlines } = value;
  if (!deadlines) return;
  for (const [index, share] of deadlines.warnAt.entries()) {
    const before = deadlines.warnAt[index - 1] ?? 0;
    if (share <= before)
      complain(
        ['deadlines', 'warnAt', index],
        `is ${share}, not above ${before} before it`,
        'list the shares in ascending order',
      );
  }
  const spans = [...deadlines.repeatAfter, deadlines.repeatEvery];
  for (const [index, span] of spans.entries()) {
    const before = spans[index - 1];
    if (!before || span.toMillis() >= before.toMillis()) continue;
    const path =
      index < deadlines.repeatAfter.length
        ? ['deadlines', 'repeatAfter', index]
        : ['deadlines', 'repeatEvery'];
    complain(path, `is ${span.toISO()}, shorter than ${before.toISO()} before it`, 'let the intervals grow');
  }
}

function checkContacts({ value, known, complain }: Check): void {
  const teams = known?.teams;
  for (const [name, { team, person }] of Object.entries(value.contacts ?? {})) {
    if (team && teams && !teams.has(team)) {
      complain(
        ['contacts', name, 'team'],
        `names the team ${team}, which is not in people.yaml`,
        didYouMean(team, teams),
      );
    }
    if (person && known && !known.people.has(person)) {
      complain(
        ['contacts', name, 'person'],
        `names the person ${person}, who is not in people.yaml`,
        didYouMean(person, known.people),
      );
    }
  }
  for (const [index, { team }] of (value.corrective?.activities ?? []).entries()) {
    if (!teams || teams.has(team)) continue;
    complain(
      ['corrective', 'activities', index, 'team'],
      `names the team ${team}, which is not in people.yaml`,
      didYouMean(team, teams),
    );
  }
  if (!value.contacts || !value.onCall) return;
  const seen = new Set<string>();
  for (const [index, contact] of value.onCall.order.entries()) {
    if (!Object.hasOwn(value.contacts, contact)) {
      complain(
        ['onCall', 'order', index],
        `names ${contact}, which is not in contacts`,
        didYouMean(contact, Object.keys(value.contacts)),
      );
    } else if (seen.has(contact)) {
      complain(['onCall', 'order', index], `names ${contact} a second time`, 'keep the first');
    }
    seen.add(contact);
  }
}

function checkEnvironments({ value, complain }: Check): void {
  const { environments } = value;
  if (!environments) return;
  const { names, usual } = environments;
  const check = (path: Path, name: string): void => {
    if (!names.includes(name))
      complain(path, `is ${name}, which is not one of the environments`, didYouMean(name, names));
  };
  check(['environments', 'usual'], usual);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index)
      complain(['environments', 'names', index], `names ${name} a second time`, 'keep the first');
  }
  for (const [name, { environment }] of Object.entries(value.windows ?? {})) {
    if (environment) check(['windows', name, 'environment'], environment);
  }
  for (const name of Object.keys(value.notice?.environments ?? {})) {
    if (!names.includes(name)) {
      complain(['notice', 'environments', name], 'is not one of the environments', didYouMean(name, names));
    }
  }
}

/** Two windows of one environment must not be open at once, or a run would belong to both. An emergency may be at any time. */
function checkWindows({ value, complain }: Check): void {
  const usual = value.environments?.usual;
  const windows = Object.entries(value.windows ?? {}).filter(([, { kind }]) => kind !== 'emergency');
  for (const [index, [name, window]] of windows.entries()) {
    const rival = windows.slice(0, index).find(([, earlier]) => {
      if ((earlier.environment ?? usual) !== (window.environment ?? usual)) return false;
      return weeklySpans(earlier).some((a) =>
        weeklySpans(window).some((b) => a.from < b.to && b.from < a.to),
      );
    });
    if (rival)
      complain(
        ['windows', name],
        `overlaps the window ${rival[0]}`,
        'change days or times, or make one window of them',
      );
  }
}
