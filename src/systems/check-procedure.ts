import { conditionsOf } from './conditions.ts';
import { problemAt } from './describe.ts';
import { type Draft, isTooDeep, type PlacedStep, placedSteps, textsIn } from './draft.ts';
import { didYouMean } from './nearest.ts';
import { patternFault } from './pattern.ts';
import type { Problem } from './problems.ts';
import { toValues } from './profile-procedure.ts';
import { mostSteps } from './schema-procedure.ts';
import { asTyped, placeholdersIn, valueFault } from './values.ts';
import type { Path } from './yaml-file.ts';

interface Check {
  readonly draft: Draft;
  readonly steps: readonly PlacedStep[];
  readonly complain: (path: Path, wrong: string, right: string) => void;
}

/** What is wrong inside a procedure: ids twice, conditions that can never be asked, names of values that are not there. */
export function checkProcedure(draft: Draft): Problem[] {
  const problems: Problem[] = [];
  const check: Check = {
    draft,
    steps: placedSteps(draft.value),
    complain: (path, wrong, right) => problems.push(problemAt(draft.yaml, draft.whole(path), wrong, right)),
  };
  checkShape(check);
  checkNeeds(check);
  checkIds(check);
  checkValues(check);
  checkConditions(check);
  checkPlaceholders(check);
  checkNotifies(check);
  checkAlerts(check);
  return problems;
}

function checkShape({ draft: { value }, steps, complain }: Check): void {
  const { checklist, lock, always } = value;
  if (steps.length > mostSteps)
    complain(['steps'], `has ${steps.length} steps`, `make several procedures of at most ${mostSteps}`);
  for (const { entry, path } of steps)
    if (isTooDeep(entry.with))
      complain([...path, 'with'], 'is nested too deeply, or in a circle', 'write plain mappings and lists');
  if (!checklist) {
    if (lock === undefined && value.steps)
      complain(['lock'], 'is missing', 'add it: exclusive, shared or none');
    return;
  }
  const right = 'take it out, or make it a procedure: checklist: false';
  if (always) complain(['always'], 'means nothing in a checklist, which has no end', right);
  for (const [index, { together }] of (value.steps ?? []).entries())
    if (together)
      complain(['steps', index, 'together'], 'means nothing in a checklist, which has no order', right);
  for (const { entry, path } of steps) {
    if (entry.decide)
      complain([...path, 'decide'], 'means nothing in a checklist, which has no order', right);
    if (entry.wait) complain([...path, 'wait'], 'means nothing in a checklist, which has no order', right);
  }
}

/** What it takes to start it must be something that can hold, and that somebody asks for. */
function checkNeeds({ draft: { value }, steps, complain }: Check): void {
  const { checklist, needs, recovery } = value;
  const asked = (['change', 'window', 'confirmation'] as const).find((need) => needs?.[need]);
  if (checklist && asked)
    complain(['needs', asked], 'means nothing in a checklist, which people only tick off', 'take it out');
  if (!recovery && !checklist && needs?.change === undefined) checkAltering(steps, complain);
  if (!recovery) return;
  if (checklist) complain(['recovery'], 'means nothing in a checklist', 'take it out');
  else if (needs?.window && !needs.change)
    complain(
      ['recovery'],
      'means nothing beside a window alone, which an incident does not stand in for',
      'take one of the two out, or add change: true',
    );
  for (const { entry, path } of steps)
    if (entry.do !== undefined && entry.effect === undefined)
      complain(
        path,
        'does not say what it does, and in a recovery a second person confirms what destroys',
        'add effect: reads, alters or destroys',
      );
}

/** Nobody would have approved what alters the system without a change, unless the file says that its routine's approval is meant. */
function checkAltering(steps: readonly PlacedStep[], complain: Check['complain']): void {
  for (const { entry, path } of steps) {
    const { do: byHand, effect, undo, with: values } = entry;
    const said = byHand === undefined ? values?.['effect'] : (effect ?? (undo && 'alters'));
    if (said !== 'alters' && said !== 'destroys') continue;
    complain(
      path,
      'alters the system, and nothing in this procedure asks for a change',
      'add needs: { change: true, window: true }, or change: false for routine work; say effect: reads when it alters nothing',
    );
  }
}

function checkIds({ steps, complain }: Check): void {
  const seen = new Set<string>();
  for (const { entry, path } of steps) {
    if (!entry.id) continue;
    if (seen.has(entry.id))
      complain([...path, 'id'], `is ${entry.id} a second time`, 'give one of the two another id');
    seen.add(entry.id);
  }
}

function checkValues({ draft: { value }, complain }: Check): void {
  for (const [name, entry] of Object.entries(value.values ?? {})) {
    const path = ['values', name];
    const { type, pattern, choices, min, max } = entry;
    if (type === 'choice' && !choices) complain([...path, 'choices'], 'is missing', 'add what can be chosen');
    if (type !== 'choice' && choices)
      complain([...path, 'choices'], `means nothing for a ${type}`, 'take it out, or write type: choice');
    const isNumber = type === 'number';
    for (const key of ['min', 'max'] as const)
      if (!isNumber && entry[key] !== undefined)
        complain([...path, key], `means nothing for a ${type}`, 'take it out, or write type: number');
    if (min !== undefined && max !== undefined && min > max)
      complain([...path, 'min'], `is ${min}, above max (${max})`, 'let min be the smaller');
    const fault = pattern === undefined ? undefined : patternFault(pattern);
    if (pattern !== undefined && type !== 'text')
      complain([...path, 'pattern'], `means nothing for a ${type}`, 'take it out, or write type: text');
    else if (fault) complain([...path, 'pattern'], fault, String.raw`write a simple one, such as BKP-\d+`);
    if (entry.default === undefined || fault) continue;
    const [value] = toValues({ [name]: entry });
    const wrong = value && valueFault(value, asTyped(entry.default));
    if (wrong) complain([...path, 'default'], wrong[0], wrong[1]);
  }
}

function checkConditions(check: Check): void {
  const { steps, draft, complain } = check;
  const byId = new Map(steps.map((step) => [step.entry.id, step]));
  const values = draft.value.values ?? {};
  for (const step of steps)
    for (const condition of conditionsOf(step.entry.when)) {
      const path = [...step.path, 'when'];
      if (condition.value !== undefined) {
        const asked = Object.hasOwn(values, condition.value) ? values[condition.value] : undefined;
        if (!asked)
          complain(
            path,
            `names the value ${condition.value}, which is not declared`,
            didYouMean(condition.value, Object.keys(values)),
          );
        else {
          const [value] = toValues({ [condition.value]: asked });
          const wrong = value && condition.is !== undefined && valueFault(value, asTyped(condition.is));
          if (wrong) complain(path, `can never hold: ${condition.value} ${wrong[0]}`, wrong[1]);
        }
      }
      if (condition.step === undefined) continue;
      const earlier = byId.get(condition.step);
      if (!earlier) {
        const ids = steps.filter(({ stage }) => stage < step.stage).map(({ entry }) => entry.id ?? '');
        complain(
          path,
          `names the step ${condition.step}, which does not exist`,
          didYouMean(condition.step, ids),
        );
      } else if (earlier.stage >= step.stage) {
        complain(
          path,
          `waits for the step ${condition.step}, which does not come before it`,
          'name an earlier step',
        );
      } else if (condition.chose !== undefined) {
        const labels = earlier.entry.choices?.map(({ label }) => label);
        if (!labels)
          complain(
            path,
            `asks what was chosen in ${condition.step}, where nothing is`,
            'name a step with decide:',
          );
        else if (!labels.includes(condition.chose))
          complain(
            path,
            `names the choice ${condition.chose}, which ${condition.step} does not have`,
            didYouMean(condition.chose, labels),
          );
      }
    }
}

/** Names between double braces that no value has: they would be read by people as they stand. */
function checkPlaceholders({ steps, draft: { value }, complain }: Check): void {
  const known = Object.keys(value.values ?? {});
  for (const { entry, path } of steps) {
    const { do: act, title, decide, text, undo, with: needs } = entry;
    const texts = textsIn({ do: act, title, decide, text, undo, with: needs });
    for (const { text: said, path: inner } of texts)
      for (const name of placeholdersIn(said).filter((one) => !isResult(one)))
        if (!known.includes(name))
          complain(
            [...path, ...inner],
            `names the value {{${name}}}, which is not declared`,
            didYouMean(name, known),
          );
  }
}

/** `steps.upload.outcome` and `run.outcome`: what the run itself came to. */
function isResult(name: string): boolean {
  return name.startsWith('steps.') || name.startsWith('run.');
}

/**
 * Results stand only in the text of a `notify`, name steps before it, and a `notify` behind other steps depends on one of them:
 * otherwise it says "the backup was taken" after every step was skipped.
 */
function checkNotifies({ steps, complain }: Check): void {
  for (const { entry, path, stage } of steps) {
    const isNotify = entry.action === 'notify';
    const before = steps.filter(
      (one) => one.stage < stage && one.entry.action !== 'notify' && !one.entry.wait,
    );
    const named = textsIn(entry)
      .flatMap(({ text }) => placeholdersIn(text))
      .filter(isResult);
    for (const name of named) {
      const id = /^steps\.([\w-]+)\.outcome$/.exec(name)?.[1];
      if (!isNotify)
        complain(
          [...path],
          `refers to {{${name}}}`,
          'only the text of an action: notify can say how a step ended',
        );
      else if (name !== 'run.outcome' && !before.some((one) => one.entry.id === id))
        complain(
          [...path, 'with', 'text'],
          `names {{${name}}}, which is no step before it`,
          didYouMean(
            id ?? name,
            before.map((one) => one.entry.id ?? ''),
          ),
        );
    }
    const depends = named.length > 0 || conditionsOf(entry.when).some(({ step }) => step !== undefined);
    if (isNotify && before.length > 0 && !depends)
      complain(
        [...path, 'with', 'text'],
        'says something behind other steps whatever became of them',
        `say how they ended: {{steps.${before.at(-1)?.entry.id ?? 'ID'}.outcome}} or {{run.outcome}}, or add when: { step: …, was: done }`,
      );
  }
}

/** The title of a step says what should be so: above a red dot it would read as if all were well. */
function checkAlerts({ steps, complain }: Check): void {
  for (const { entry, path } of steps) {
    if (entry.alert !== undefined && entry.problem === undefined)
      complain(
        [...path, 'alert'],
        'has no problem: beside it',
        'add problem: what is wrong, such as WAL archiving has stopped',
      );
    if (entry.problem !== undefined && entry.alert === undefined)
      complain(
        [...path, 'problem'],
        'means nothing without alert:',
        'add alert: with its level, or take it out',
      );
  }
}
