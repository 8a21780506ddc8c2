import type { Run, RunStep, StepState } from '../../procedures/model.ts';
import {
  isBrokenOff,
  isLeftOut,
  leftOutWords,
  limitOf,
  limitWords,
  shownText,
} from '../../procedures/service.ts';
import { actions, section } from '../blocks.ts';
import { cutEscaped } from '../limits.ts';
import { escape } from '../text.ts';
import type { Rendered } from './incident.ts';
import { stepButtons } from './run-buttons.ts';
import {
  measuredWords,
  placeIn,
  type RunContext,
  short,
  stepStateWords,
  stepSymbols,
  titleOf,
} from './run-words.ts';

const longestText = 1_500;
const evidenceWords = { note: 'a note', number: 'a number', link: 'a link', file: 'a file' } as const;

/** `✓ Step 3 of 9 · Look at the logs (look) · done by @ana 02:15` */
export function stepLine(run: Run, one: RunStep, context: RunContext): string {
  const { id, state } = one;
  const place = run.procedure.isChecklist ? '' : `${placeIn(run, one, 'Step')} · `;
  const symbol = run.procedure.isChecklist && state === 'open' ? '□' : stepSymbols[state];
  return `${symbol} ${place}*${titleOf(run, one, 150)}* (${id}) · ${stepStateWords(run, one, context)}`;
}

const quoted = (text: string) => `> ${cutEscaped(escape(text.trim()), 600).replaceAll('\n', '\n> ')}`;

/** What is to be done, while it is to be done; what came of it, afterwards. */
function detailLines(run: Run, { step, state, result, trouble, note, attempt }: RunStep): string[] {
  const isOpen = state === 'open' || state === 'asking' || state === 'unknown';
  const limits = limitWords(limitOf({ step }));
  const wanted =
    step.kind === 'manual' && isOpen && state !== 'asking'
      ? step.evidence.map((kind) =>
          kind === 'number' && limits ? `${evidenceWords.number} (${limits})` : evidenceWords[kind],
        )
      : [];
  const tries = attempt > 1 ? [`try ${attempt}`] : [];
  const number = step.kind === 'manual' ? result?.facts?.['number'] : undefined;
  const said = number === undefined ? result?.summary : `the number is ${number}`;
  const measured = (result?.measured ?? []).slice(0, 10).map(measuredWords);
  const isMeasurement = step.kind === 'manual' && measured.length > 0;
  const summary = said !== undefined && said !== trouble && !isMeasurement ? [short(said, 300)] : [];
  return [
    step.text && isOpen ? cutEscaped(escape(shownText(step.text, run.values)), longestText) : '',
    wanted.length > 0 ? `It wants ${wanted.join(', ')}.` : '',
    // Of a step by hand the note says why.
    trouble && step.kind !== 'manual' && state !== 'done' && state !== 'not needed'
      ? `⚠️ ${short(trouble, 500)}`
      : '',
    [...tries, ...summary, ...measured].join(' · '),
    note === undefined ? '' : quoted(note),
  ].filter((line) => line !== '');
}

/** On a locked phone, where no time is drawn and nothing can be pressed. */
const plainWords: Readonly<Record<StepState, string>> = {
  pending: 'not begun',
  ready: 'about to begin',
  running: 'under way',
  open: 'a person is to do it',
  waiting: 'waits for its time',
  asking: 'did not work, a person is needed',
  unknown: 'nobody knows whether it was done, a person is needed',
  done: 'done',
  warned: 'failed, continuing',
  failed: 'failed',
  skipped: 'skipped',
  'not needed': 'not needed this time',
  'not reached': 'not reached',
};

function wordsOf({ procedure }: Run, one: RunStep): string {
  if (isBrokenOff(one) && !procedure.isChecklist) return 'broken off when the run ended';
  return isLeftOut(one) ? leftOutWords(one) : plainWords[one.state];
}

/** One message a step, which changes in place; with the buttons that make sense now. */
export function stepMessage(run: Run, one: RunStep, context: RunContext): Rendered {
  const { key, procedure } = run;
  const buttons = stepButtons(run, one);
  const lines = [stepLine(run, one, context), ...detailLines(run, one)];
  return {
    text: `${key} ${short(procedure.title, 80)}: ${titleOf(run, one, 80)}, ${wordsOf(run, one)}.`,
    blocks: [section(lines.join('\n')), ...(buttons.length > 0 ? [actions(buttons)] : [])],
  };
}
