import type { Run, RunStep } from '../../procedures/model.ts';
import { isRunOver, isUnconfirmed, lapseWords, type RunSight, shownText } from '../../procedures/service.ts';
import { actions, button, section } from '../blocks.ts';
import { ids } from '../ids.ts';
import { stepValue } from '../ids-run.ts';
import { when } from '../text.ts';
import type { Rendered } from './incident.ts';
import { pauseWords } from './run-sentences.ts';
import { linkedKey, placeIn, type RunContext, short, titleOf } from './run-words.ts';

/** It was confirmed before, and that did not end well. */
function triedWords({ attempt, trouble, note }: RunStep): string {
  const why = [trouble, note].filter((one) => one !== undefined).join(' ');
  return `This is try ${attempt + 1}: the one before did not work${why ? `. ${short(why)}` : '.'}`;
}

function headOf(
  { run, incident, lapse }: RunSight,
  one: RunStep,
  { link, name, system: { zone }, now }: RunContext,
): string {
  const { key, procedure, system, askedBy, values } = run;
  const { incident: hidden, change } = run;
  const under =
    incident !== undefined
      ? ` under ${linkedKey(incident, link)}`
      : hidden !== undefined
        ? ' under a private incident'
        : change === undefined
          ? ''
          : ` under ${linkedKey(`CHG-${change}`, link)}, which nobody approved`;
  const naming = {
    key: (one: string) => linkedKey(one, link),
    time: (at: RunContext['now']) => when(at, zone, now),
  };
  const over = lapse ? `\n⚠️ ${lapseWords(lapse, naming)}. Is it still needed?` : '';
  const tried = one.attempt > 0 ? `\n⚠️ ${triedWords(one)}` : '';
  const text = one.step.text ? `\n${short(shownText(one.step.text, values), 1_000)}` : '';
  return `*${titleOf(run, one)}* cannot be undone · ${placeIn(run, one)} of ${linkedKey(key, link)} ${short(procedure.title, 80)} (${system})\nStarted by ${name(askedBy)}${under}${tried}${over}${text}`;
}

/** Not once the incident carries it no longer: then it takes the whole command. */
function confirmButton(run: Run, one: RunStep) {
  return button('Confirm', ids.run.confirm, stepValue(run.number, one), {
    style: 'danger',
    confirm: {
      title: `Confirm ${one.id}?`,
      text: 'It cannot be undone. It begins at once, unless the run is paused: then once that is resumed.',
      yes: 'Confirm',
    },
  });
}

/** What is typed instead of a button. */
function typedLine({ run: { key }, lapse }: RunSight, { id }: RunStep, option = ''): string {
  return lapse
    ? `\nNot needed any more? \`/hims run abort ${key}\` Needed all the same? \`/hims run confirm ${key} ${id}${option} --confirm ${key}\``
    : '';
}

/** To an approver: the one button, and what it lets happen. */
export function confirmMessage(
  sight: RunSight,
  one: RunStep,
  { late, until }: { late: string; until: RunContext['now'] | undefined },
  context: RunContext,
): Rendered {
  const { run } = sight;
  const text = `${late}${run.key} ${short(run.procedure.title, 80)} (${run.system}): confirm ${titleOf(run, one, 80)}${one.attempt > 0 ? ` again (try ${one.attempt + 1})` : ''}, it cannot be undone.`;
  const limit = until
    ? `\nBreak-glass is possible from ${when(until, context.system.zone, context.now)}.`
    : '';
  return {
    text,
    blocks: [
      section(`${late}${headOf(sight, one, context)}${limit}${typedLine(sight, one)}`),
      actions([
        ...(sight.lapse ? [] : [confirmButton(run, one)]),
        button('Show the run', ids.run.show, `1:${run.key}`),
      ]),
    ],
  };
}

/** To whoever may go ahead without an answer, once nobody has answered in time. */
export function unconfirmedMessage(
  sight: RunSight,
  one: RunStep,
  late: string,
  context: RunContext,
): Rendered {
  const { run } = sight;
  const text = `${late}${run.key} (${run.system}): nobody has confirmed ${titleOf(run, one, 80)} in time. You can go ahead by break-glass; a review is due then.`;
  return {
    text,
    blocks: [
      section(`${text}\n${headOf(sight, one, context)}${typedLine(sight, one, ' --break-glass "why"')}`),
      actions([
        ...(sight.lapse
          ? []
          : [button('Break glass', ids.run.breakGlassForm, stepValue(run.number, one), { style: 'danger' })]),
        button('Show the run', ids.run.show, `1:${run.key}`),
      ]),
    ],
  };
}

/** Where somebody was asked: what became of it, without buttons. */
export function confirmOverMessage({ run }: RunSight, one: RunStep, context: RunContext): Rendered {
  const { name, link } = context;
  const state =
    one.confirmedBy === undefined
      ? `not confirmed: ${isRunOver(run) ? `${run.key} is ${run.status}` : 'it does not begin any more'}`
      : one.breakGlass === undefined
        ? `confirmed by ${name(one.confirmedBy)}`
        : `${name(one.confirmedBy)} went ahead by break-glass: ${short(one.breakGlass, 300)}`;
  const what = `${run.key} ${short(run.procedure.title, 80)} (${run.system}): ${titleOf(run, one, 80)}`;
  return { text: `${what}: ${state}.`, blocks: [section(`${what}\n${state} · ${linkedKey(run.key, link)}`)] };
}

/** To whoever has just confirmed. */
export function confirmedText(run: Run, id: string): string {
  const next = run.steps.find(isUnconfirmed);
  const more = next ? ` ${next.id} waits for a confirmation, too.` : '';
  if (run.pausedBy === undefined) return `${id} of ${run.key} is confirmed and begins.${more}`;
  return `${id} of ${run.key} is confirmed, and begins when the run goes on.${more} ${pauseWords(run)}`;
}
