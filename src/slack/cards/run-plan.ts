import type { KnownBlock } from '@slack/types';
import type { Plan, PlannedStep } from '../../procedures/service.ts';
import type { Procedure } from '../../systems/model-procedure.ts';
import { pages } from '../blocks.ts';
import type { Answer } from '../define.ts';
import { cutEscaped, limits } from '../limits.ts';
import { escape, exact } from '../text.ts';
import { short } from './run-words.ts';

const kindWords: Readonly<Record<PlannedStep['kind'], string>> = {
  manual: 'by hand',
  automatic: 'the bot',
  decision: 'a person decides',
  wait: 'waits',
};

const lockWords = {
  exclusive: 'alone in its system: it takes the lock',
  shared: 'beside others that only read',
  none: 'takes no lock',
} as const;

/** `standing`: routines of which one has to be approved; undefined before the values are known. */
function leaveText(
  { needs: { change, window }, isRecovery }: Procedure,
  standing: readonly string[] | undefined,
): string | undefined {
  if (isRecovery)
    return `needs an approved change${window ? ' and its scheduled window' : ''}, or an open SEV-1 or SEV-2`;
  if (change) return `needs an approved change${window ? ' and its scheduled window' : ''}`;
  const takes = [
    window && 'needs an open maintenance window',
    standing &&
      standing.length > 0 &&
      `needs the standing approval of its routine ${standing.map((name) => exact(name)).join(' or ')}`,
  ].filter((one) => typeof one === 'string');
  if (takes.length > 0) return takes.join(' · ');
  return standing && 'needs no approval';
}

/** Beside the plan: the routine that is approved, and until when. */
export const approvedText = (routine: string, until: string) =>
  `approved as it stands until ${until} (routine ${exact(routine)})`;

/** What it takes to start it: an approval, a window, the name typed out, the lock. */
function needsText(procedure: Procedure, leave: string | undefined): string {
  const { needs, lock, risk } = procedure;
  return [`${risk} risk`, leave, needs.confirmation && 'the name of the system is typed', lockWords[lock]]
    .filter(Boolean)
    .join(' · ');
}

interface Outlined extends Omit<PlannedStep, 'lines' | 'isDestructive'> {
  lines?: readonly string[];
  isDestructive?: boolean;
}

/** A line a step, numbered, with what goes together, what is always done, and when one is done at all. */
function stepText(step: Outlined, at: number, all: readonly Outlined[]): string {
  const beside =
    all.filter(({ stage, isAlways }) => stage === step.stage && isAlways === step.isAlways).length > 1;
  const marks = [
    kindWords[step.kind],
    step.isDestructive && 'cannot be undone',
    beside && 'together',
    step.isAlways && 'always',
    step.onlyWhen !== undefined && `only when: ${exact(short(step.onlyWhen, 120))}`,
  ].filter(Boolean);
  const lines = (step.lines ?? []).map((line) => `\n      ${exact(short(line, 1_000))}`).join('');
  return `*${at + 1}. ${short(step.title, 150)}* _(${marks.join(', ')})_${lines}`;
}

/** Whether all that it says goes into the order of a checklist: none. */
function stepLines(procedure: Procedure, steps: readonly Outlined[]): string[] {
  const shown = procedure.isChecklist
    ? steps.map((step) => ({ ...step, stage: -1 - steps.indexOf(step) }))
    : steps;
  return shown.map((step, at) => stepText(step, at, shown));
}

const roomInForm = 4_000;

/** In a form: the titles, and the way to all of it. */
export function outlineBlocks(procedure: Procedure, system: string): KnownBlock[] {
  const lines = stepLines(procedure, procedure.steps);
  const asked = procedure.values.filter(({ isRequired }) => isRequired).map(({ name }) => ` --${name} …`);
  const whole = `All of it, with what each step does: \`/hims run start ${procedure.name} ${system}${asked.join('')} --dry-run\``;
  return pages(
    [`*What happens* · ${needsText(procedure, leaveText(procedure, undefined))}`, ...lines, whole].slice(
      0,
      80,
    ),
    {
      room: roomInForm,
      rest: 'more',
    },
  );
}

/** A form holds more than a message. */
const roomInVote = 60_000;

/** As much of the hash as people compare. */
export const shortHash = (hash: string) => hash.slice(0, 12);

function planLines({ procedure, values, steps, hash, standing }: Plan, approved?: string): string[] {
  const typed = Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name} ${exact(short(value, 300))}`);
  return [
    needsText(procedure, approved ?? leaveText(procedure, standing)),
    ...(typed.length > 0 ? [`With ${typed.join(' · ')}`] : []),
    ...stepLines(procedure, steps),
    `plan ${shortHash(hash)}`,
  ];
}

/** Above the button with which it is approved: every step, and the hash that the approval is bound to. */
export function planBlocks(plan: Plan, room = roomInVote, approved?: string): KnownBlock[] {
  return pages([`*Plan of ${escape(plan.procedure.title)}*`, ...planLines(plan, approved)], {
    room,
    rest: 'more',
  });
}

/** Nothing is touched: the whole plan, to whoever asks. */
export function planAnswer(plan: Plan, approved?: string): Answer {
  const { procedure, system, environment } = plan;
  const lines = [
    `*Plan of ${escape(procedure.title)}* · ${system}, ${environment} · nothing was done`,
    ...planLines(plan, approved),
  ];
  return {
    text: cutEscaped(lines.join('\n'), limits.messageText),
    blocks: pages(lines, { room: roomInAnswer, rest: 'more' }),
  };
}

/** What one message holds. */
const roomInAnswer = 12_000;

/** Whether the whole of it fits into one message. */
export function fitsAnswer(plan: Plan): boolean {
  return planLines(plan).join('\n').length < roomInAnswer - 1_000;
}

/** As a file, for people who read it outside Slack. */
export function planFile({ procedure, system, environment, values, steps, hash, standing }: Plan): string {
  const parts = steps.map((step, at) => {
    const marks = [
      kindWords[step.kind],
      `stage ${step.stage}`,
      step.isAlways ? 'always' : '',
      step.onlyWhen === undefined ? '' : `only when: ${step.onlyWhen}`,
    ].filter((mark) => mark !== '');
    return [
      `${at + 1}. **${step.title}** (${step.id}): ${marks.join(', ')}`,
      ...step.lines.map((line) => `   - ${line.replace(/\s+/g, ' ')}`),
    ].join('\n');
  });
  const typed = Object.entries(values).map(([name, value]) => `- ${name}: ${value}`);
  return [
    `# Plan of ${procedure.title} (${procedure.name})`,
    `${system}, ${environment}. ${needsText(procedure, leaveText(procedure, standing))}. Plan sha256 ${hash}.`,
    ...(typed.length > 0 ? ['## Values', typed.join('\n')] : []),
    '## Steps',
    parts.join('\n'),
    '',
  ].join('\n\n');
}
