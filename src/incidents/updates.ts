import type { DateTime, Duration } from 'luxon';
import { writeText } from '../audit/texts.ts';
import { cancelTimers, insertTimers, type NewTimer } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { systemOf } from '../systems/lookup.ts';
import type { Incident, MessageSource } from './model.ts';
import type { IncidentDeps, MakeMove } from './moves.ts';
import { findBySource } from './timeline-store.ts';

/** What everybody needs to know: conditions, what is being done, what is needed, and when they hear more. */
export interface Update {
  text: string;
  doing?: string;
  needs?: string;
  /** Until the next update; default by severity. */
  nextIn?: Duration;
}

/** One text, so that it is redacted as one. */
function updateText({ text, doing, needs }: Update): string {
  return [text, doing && `Doing: ${doing}`, needs && `Needed: ${needs}`].filter(Boolean).join('\n');
}

/** From now on the next update is due then; an earlier reminder goes. */
export async function planUpdate(tx: Tx, incident: Incident, at: DateTime, now: DateTime): Promise<void> {
  await cancelTimers(tx, incident.key, ['incident.update-due'], now);
  await insertTimers(tx, [updateDue(incident, at)], now);
}

/** Asks for the next update then, for the first time. */
export function updateDue({ key }: Pick<Incident, 'key'>, dueAt: DateTime): NewTimer {
  return { kind: 'incident.update-due', subject: key, data: { count: 1 }, dueAt };
}

/** Nobody waits longer than a week for news; a minute is the shortest promise that can be kept. */
function requireWait(wait: Duration): Duration {
  if (wait.as('minutes') < 1 || wait.as('days') > 7)
    throw new UserError(
      'incident.bad-wait',
      'The next update comes after a minute at least and a week at most, for example --next PT30M.',
    );
  return wait;
}

export interface Note {
  text: string;
  /** When it happened; default now. */
  at?: DateTime;
  source?: MessageSource;
  /** Who wrote the message. */
  author?: string;
}

/** What people say about it: updates, the promise of the next one, notes for the timeline. */
export function createTalk({ systems }: IncidentDeps, move: MakeMove) {
  return {
    update: (number: number, update: Update, actor: Actor): Promise<Incident> =>
      move(number, 'update', actor, async (tx, before, now) => {
        const said = await writeText(tx, before.key, updateText(update), now);
        const wait =
          (update.nextIn && requireWait(update.nextIn)) ??
          systemOf(systems, before.system).severities[before.severity].updateEvery;
        const next = now.plus(wait);
        await planUpdate(tx, before, next, now);
        return {
          change: { updated_at: now, updated_by: actor.person, update_id: said.id, next_update_at: next },
          entry: { kind: 'update', text: said, data: { nextAt: next.toISO() } },
          told: 'everywhere',
          audited: { nextUpdate: next.toISO() },
        };
      }),
    /** The next update comes later than planned. */
    snooze: (number: number, wait: Duration, actor: Actor): Promise<Incident> =>
      move(number, 'snooze', actor, async (tx, before, now) => {
        const next = now.plus(requireWait(wait));
        await planUpdate(tx, before, next, now);
        return {
          change: { next_update_at: next },
          audited: { nextUpdate: [before.nextUpdateAt?.toISO() ?? null, next.toISO()] },
        };
      }),
    note: (number: number, note: Note, actor: Actor): Promise<Incident> =>
      move(number, 'note', actor, async (tx, before, now) => {
        if (note.source && (await standsIn(tx, number, note.source)))
          throw new UserError(
            'incident.note-there',
            `That message is in the timeline of ${before.key} already.`,
          );
        const said = await writeText(tx, before.key, note.text, now);
        return {
          entry: {
            kind: 'note',
            text: said,
            ...(note.at ? { at: note.at } : {}),
            ...(note.source ? { source: note.source } : {}),
            data: note.author === undefined ? {} : { author: note.author },
          },
          told: 'room',
        };
      }),
  };
}

async function standsIn(tx: Tx, number: number, source: MessageSource): Promise<boolean> {
  return (await findBySource(tx, source)).some(({ incident }) => incident === number);
}
