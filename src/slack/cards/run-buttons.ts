import type { Button, Overflow } from '@slack/types';
import type { Run, RunStep } from '../../procedures/model.ts';
import {
  isLegalForRun,
  isLegalForStep,
  isMeasured,
  limitOf,
  type StepDeed,
} from '../../procedures/service.ts';
import { button, type Choice, overflow } from '../blocks.ts';
import { ids } from '../ids.ts';
import { choiceValue, runValue, type StepMenuName, stepMenuValue, stepValue } from '../ids-run.ts';
import { cut } from '../limits.ts';

type Element = Button | Overflow;

const menuWords: Readonly<Record<StepMenuName, string>> = {
  note: 'Note',
  assign: 'Give it to somebody',
  show: 'Show the run',
};

function primary(buttons: readonly Button[]): Button[] {
  const [first, ...others] = buttons;
  return first && first.style === undefined ? [{ ...first, style: 'primary' }, ...others] : [...buttons];
}

/** Under the card of a run: what can be done with all of it. */
export function runButtons(run: Run): Button[] {
  const { key, number, procedure } = run;
  const value = runValue(number);
  const log = button('Log', ids.run.evidence, value);
  if (procedure.isChecklist)
    return [
      ...primary([button('Open the list', ids.run.show, value)]),
      ...(isLegalForRun(run, 'abort')
        ? [button('Close it', ids.run.abortForm, value, { style: 'danger' })]
        : []),
      log,
    ];
  const all = [
    isLegalForRun(run, 'resume') && button('Resume', ids.run.resume, value, { style: 'primary' }),
    isLegalForRun(run, 'pause') && button('Pause', ids.run.pause, value),
    button('Steps', ids.run.show, value),
    log,
    isLegalForRun(run, 'abort') &&
      button('Abort', ids.run.abortForm, value, {
        style: 'danger',
        confirm: {
          title: `Abort ${key}?`,
          text: 'Nothing after the step that is under way is begun. What is always done is still done.',
          yes: 'Say why',
        },
      }),
  ];
  return all.filter((one) => one !== false);
}

const chooseIds = [
  ids.run.choose1,
  ids.run.choose2,
  ids.run.choose3,
  ids.run.choose4,
  ids.run.choose5,
] as const;

/** What a person can do with a step now; nothing where there is nothing to do. */
export function stepButtons(run: Run, one: RunStep): Element[] {
  const { step, state } = one;
  const { number, procedure } = run;
  const value = stepValue(number, one);
  const can = (deed: StepDeed) => isLegalForStep(run, one, deed);
  const isList = procedure.isChecklist;
  const isBroken = isMeasured(one);
  const buttons: (Button | false)[] =
    step.kind === 'decision' && can('choose')
      ? step.choices
          .slice(0, chooseIds.length)
          .map(({ label, then }, at) =>
            button(
              label,
              chooseIds[at] ?? ids.run.choose1,
              choiceValue(number, one, at + 1),
              then === 'stop' ? { confirm: endsHere(run, label) } : {},
            ),
          )
      : [
          can('done') && button(state === 'unknown' ? 'It is done' : 'Done', ids.run.done, value),
          can('retry') &&
            button(
              isBroken && isList ? 'Measure again' : 'Try again',
              ids.run.again,
              value,
              state === 'unknown' ? { confirm: mayBeTwice } : {},
            ),
          isBroken && can('stop') && button('Open an incident', ids.run.incidentForm, value),
          (!isList || limitOf(one) !== undefined) &&
            can('fail') &&
            button('Did not work', ids.run.failForm, value),
          isList && can('done') && button('Note', ids.run.noteForm, value),
          can('skip') && button(skipWord(isList, isBroken, step.kind), ids.run.skipForm, value),
          can('reopen') && button('Not done', ids.run.reopen, value),
          !isList && can('stop') && giveUp(run, value),
        ];
  const shown = buttons.filter((button) => button !== false);
  if (shown.length === 0) return [];
  const names: StepMenuName[] = [
    // An open item of a list has it as a button already.
    ...(can('note') && !(isList && can('done')) ? (['note'] as const) : []),
    ...(can('assign') ? (['assign'] as const) : []),
    'show',
  ];
  const choices = names.map(
    (name): Choice => ({ text: menuWords[name], value: stepMenuValue(number, one, name) }),
  );
  // Neither of two ways is the usual one, and nobody is led to take something back.
  const isEven = step.kind === 'decision' || can('reopen');
  return [...(isEven ? shown : primary(shown)), overflow(ids.run.more, choices)];
}

const endsHere = ({ key }: Run, label: string) => ({
  title: `End ${key} here?`,
  text: `“${cut(label, 75)}” ends it: nothing more of it is done but what is always done.`,
  yes: 'End it',
});

/** Only a person can say whether doing it once more does harm. */
const mayBeTwice = {
  title: 'Do it once more?',
  text: 'It may have been done already, so that it happens twice. Look first.',
  yes: 'Do it again',
};

function skipWord(isList: boolean, isBroken: boolean, kind: RunStep['step']['kind']): string {
  if (isList) return isBroken ? 'Accept' : 'Not applicable';
  return kind === 'wait' ? 'Do not wait' : 'Skip';
}

function giveUp({ key }: Run, value: string): Button {
  return button('Give up', ids.run.giveUp, value, {
    style: 'danger',
    confirm: {
      title: `Give ${key} up?`,
      text: 'It failed then, and nothing more of it is done but what is always done.',
      yes: 'Give it up',
    },
  });
}
