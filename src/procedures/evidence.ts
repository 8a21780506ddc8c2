import type { DateTime } from 'luxon';
import { digestOf } from './digest.ts';
import type { Run, RunEvent, RunOutput, RunStep } from './model.ts';
import { isBrokenOff, isLeftOut, isMeasured, leftOutWords, skippedWord, tallyOf } from './outcome.ts';
import { limitWords } from './said.ts';
import { shownText } from './shown.ts';

/** Names of people and of the system, as whoever reads it knows them. */
export interface Naming {
  person(id: string): string;
  system: string;
  zone: string;
  /** The incident under which it was; the key of a private one is shown to nobody. */
  incident?: string | undefined;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A fence longer than any in the text, so that output cannot end it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.trimEnd()}\n${fence}`;
}

/** Everything that a compliance officer asks about a run, as one Markdown file. */
export function evidenceFile(
  run: Run,
  events: readonly RunEvent[],
  outputs: readonly RunOutput[],
  naming: Naming,
): string {
  const { person, system, zone } = naming;
  const at = (moment: DateTime | undefined) =>
    moment
      ? `${moment.toUTC().toFormat('yyyy-MM-dd HH:mm:ss')} UTC (${moment.setZone(zone).toFormat('HH:mm:ss')} ${zone})`
      : '';
  const who = (id: string | undefined) => (id === undefined ? '' : id === 'system' ? 'the bot' : person(id));
  const facts = [
    ['System', `${system} (${run.system}), ${run.environment}`],
    ['Procedure', `${run.procedure.title} (${run.procedure.name}), sha256 ${run.procedure.hash}`],
    ['Plan', `sha256 ${run.planHash}`],
    ['Asked by', `${who(run.askedBy)}, ${at(run.createdAt)}`],
    ...underWords(run, naming),
    ...(run.routine ? [['Routine', `${run.routine}, due ${at(run.forAt)}`]] : []),
    ['Began', at(run.startedAt)],
    ['Came to', tallyOf(run)],
    ['Ended', run.endedAt ? `${at(run.endedAt)}, ${run.status}` : `not yet: ${run.status}`],
    ['Evidence', `sha256 ${digestOf(run)} (kept in the audit log at the end)`],
  ];
  const values = Object.entries(run.values).map(([name, value]) => [name, value]);
  const measured = run.steps.flatMap(({ id, result }) =>
    (result?.measured ?? []).map((one) => [
      id,
      one.name,
      `${one.value} ${one.unit}`,
      limitWords(one.limit),
      one.isWithin ? 'within' : 'broken',
    ]),
  );
  const known = run.steps.flatMap(({ id, result }) =>
    Object.entries(result?.facts ?? {}).map(([name, fact]) => [id, name, String(fact)]),
  );
  const parts = [
    `# ${run.key}: ${run.procedure.title}`,
    table(
      ['', ''],
      facts.map(([name = '', fact = '']) => [name, fact]),
    ),
    '## Values',
    table(['name', 'value'], values) || 'None.',
    '## Steps',
    table(
      ['#', 'step', 'state', 'who', 'began', 'ended', 'tries', 'result'],
      run.steps.map((_one, index) => stepRow(run, index, at, who)),
    ),
    ...(measured.length > 0 ? ['## Measured', table(['step', 'what', 'value', 'limit', ''], measured)] : []),
    ...(known.length > 0 ? ['## Facts', table(['step', 'what', 'value'], known)] : []),
    '## What happened',
    table(
      ['when', 'what', 'step', 'who', ''],
      events.map(({ at: moment, kind, step = '', actor, text = '', data }) => [
        at(moment),
        kind,
        step,
        who(actor),
        [text, Object.keys(data).length > 0 ? JSON.stringify(data) : ''].filter(Boolean).join(' '),
      ]),
    ),
    ...outputs.flatMap(({ step, attempt, bytes, sha256, body }) => [
      `## Output of ${step}, try ${attempt}`,
      `${bytes} bytes, sha256 ${sha256}`,
      fenced(body),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Under what it was: the incident, the change that it carries out, and the one under which it went on in a freeze. */
function underWords(
  { incident, change, isUnapproved, freezeChange }: Run,
  { incident: shown }: Pick<Naming, 'incident'>,
): string[][] {
  return [
    ...(incident === undefined ? [] : [['Under', shown ?? 'a private incident']]),
    ...(change === undefined
      ? []
      : [
          [
            isUnapproved ? 'Carries out' : 'Approved as',
            `CHG-${change}${isUnapproved ? ', by break-glass' : ''}`,
          ],
        ]),
    ...(freezeChange === undefined ? [] : [['Went on in a freeze', `under CHG-${freezeChange}`]]),
  ];
}

/** In the words of the card. */
function stateWord(run: Run, one: RunStep): string {
  const isList = run.procedure.isChecklist;
  if (isBrokenOff(one) && !isList) return 'broken off: nobody said whether it was done';
  if (one.state === 'skipped' && !isList) return skippedWord(one);
  if (isLeftOut(one)) return leftOutWords(one);
  if (one.state !== 'skipped') return one.state;
  return isMeasured(one) ? 'accepted' : 'not applicable';
}

function stepRow(
  run: Run,
  index: number,
  at: (moment: DateTime | undefined) => string,
  who: (id: string | undefined) => string,
): string[] {
  const one = run.steps[index];
  if (!one) return [];
  const { id, step, by, startedAt, endedAt, attempt, result, trouble, choice, note } = one;
  const doer = by === undefined && step.kind === 'automatic' ? 'the bot' : who(by);
  const words = [choice && `chose ${choice}`, trouble ?? result?.summary, note].filter(
    (word) => word !== undefined,
  );
  return [
    String(index + 1),
    `${shownText(step.title, run.values)} (${id})`,
    stateWord(run, one),
    doer,
    at(startedAt),
    at(endedAt),
    String(attempt),
    words.join('; '),
  ];
}
