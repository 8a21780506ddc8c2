import type { Button } from '@slack/types';
import type { Change } from '../../changes/model.ts';
import type { PersonsMove } from '../../changes/moves.ts';
import { type ChangeMove, isLegalFor } from '../../changes/rules.ts';
import { button, type Choice } from '../blocks.ts';
import { changeValue, ids } from '../ids.ts';
import { startValue } from '../ids-vote.ts';

export const changeChoiceNames = [
  'show',
  'plan',
  'assess',
  'edit',
  'comment',
  'schedule',
  'start',
  'glass',
  'validate',
  'complete',
  'fail',
  'cancel',
] as const;
export type ChangeChoice = (typeof changeChoiceNames)[number];

/** What each choice is called, the move that it makes (one without only shows), and the button that does the same. */
const choices: Record<ChangeChoice, { text: string; move?: ChangeMove; button?: string }> = {
  show: { text: 'Details' },
  plan: { text: 'What it runs, step by step' },
  assess: { text: 'Assess the risk', move: 'assess', button: ids.change.assessForm },
  edit: { text: 'Edit', move: 'edit' },
  comment: { text: 'Ask or comment', move: 'comment', button: ids.change.askForm },
  schedule: { text: 'Give it a time', move: 'schedule', button: ids.change.scheduleForm },
  start: { text: 'Start', move: 'start', button: ids.change.start },
  glass: { text: 'Start without approval', move: 'break-glass' },
  validate: { text: 'Done, validate', move: 'validate', button: ids.change.validate },
  complete: { text: 'Complete', move: 'complete', button: ids.change.completeForm },
  fail: { text: 'It failed', move: 'fail', button: ids.change.failForm },
  cancel: { text: 'Cancel it', move: 'cancel' },
};

/** The move that a choice makes; undefined for what only shows. */
export function moveOfChangeChoice(name: string): PersonsMove | undefined {
  const move = changeChoiceNames.some((one) => one === name) ? choices[name as ChangeChoice].move : undefined;
  return move as PersonsMove | undefined; // no choice makes a move that only votes or time make
}

/** Slack takes five in an overflow menu; everything else is in the details. */
const inOverflow = 5;

/** In the menu of the card: the first five that make sense now and have no button beside it. */
export function overflowChoices(change: Change, beside: readonly Button[]): Choice[] {
  const shown = new Set(beside.map(({ action_id: id }) => id));
  const names = fitting(change).filter((name) => !shown.has(choices[name].button));
  return names.slice(0, inOverflow).map((name) => choiceOf(change, name));
}

/** Under the details: everything that makes sense now. */
export function everyChangeChoice(change: Change): Choice[] {
  return fitting(change)
    .filter((name) => name !== 'show')
    .map((name) => choiceOf(change, name));
}

function fitting(change: Change): ChangeChoice[] {
  return changeChoiceNames.filter((name) => {
    const { move } = choices[name];
    if (name === 'plan') return change.procedure !== undefined;
    return move === undefined || isLegalFor(change, move);
  });
}

/** What is started is what was shown: its revision goes along. */
function choiceOf({ number, revision }: Change, name: ChangeChoice): Choice {
  const shown = name === 'start' ? `:r-${revision}` : '';
  return { text: choices[name].text, value: `${changeValue(number)}:${name}${shown}` };
}

/** What carries it on, the likely one first. */
export function likelyMoves(change: Change): Button[] {
  const { key, status } = change;
  const value = changeValue(change.number);
  const confirm = {
    title: `Start ${key}?`,
    text: 'From now on it is carried out, and everybody sees it.',
    yes: 'Start',
  };
  const all = [
    status === 'submitted' && change.type === 'normal' && button('Assess', ids.change.assessForm, value),
    status === 'approved' && button('Give it a time', ids.change.scheduleForm, value),
    isLegalFor(change, 'start') && button('Start', ids.change.start, startValue(change), { confirm }),
    isLegalFor(change, 'validate') && button('Done, validate', ids.change.validate, value),
    isLegalFor(change, 'complete') && button('Complete', ids.change.completeForm, value),
    isLegalFor(change, 'fail') && button('It failed', ids.change.failForm, value, { style: 'danger' }),
  ];
  return all.filter((one) => one !== false);
}
