import type { DateTime } from 'luxon';
import { writeText } from '../audit/texts.ts';
import { cancelTimers, insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { enqueueNotices, unsettlePrompts } from '../notices/store.ts';
import type { Actor } from '../people/model.ts';
import { systemOf } from '../systems/lookup.ts';
import { say, toPerson } from './audience.ts';
import { callAgain } from './call-anew.ts';
import { dueAfter, resumeDeadline, resumeNotice, stopAll, stopNotifying } from './deadlines.ts';
import type { Incident } from './model.ts';
import type { IncidentDeps, MakeMove } from './moves.ts';
import { redrawCalls } from './paging.ts';
import { isOnlyUsual, notPublished, publicReopening, publicResolution } from './publish.ts';
import { lastAnswer } from './rules.ts';
import { getIncident, startedOver } from './store.ts';
import { insertTimeline, lastOnPage, wasTouchedSince } from './timeline-store.ts';
import { leaveMerged, wordsAsBefore } from './unmerge.ts';
import { planUpdate } from './updates.ts';

/** Reminders that belong to an incident that is resolved and not closed. */
const aftermathTimers = ['incident.summary-due', 'incident.review-due'] as const;

/** The moves from one state to the next. */
export function createStates(deps: IncidentDeps, move: MakeMove) {
  const { systems } = deps;

  /** A system that is gone from the catalogue has no deadlines to ask for; the incident can still be ended. */
  const profileOf = ({ system }: Incident) => systems.get(system);

  async function owesAftermath(tx: Tx, after: Incident, now: DateTime): Promise<void> {
    const system = profileOf(after);
    if (!system) return;
    const timers = [];
    if (after.summary === undefined)
      timers.push({
        kind: 'incident.summary-due',
        subject: after.key,
        data: { count: 1 },
        dueAt: now.plus(system.followUp.summaryAfter),
      });
    if (owesReview(after, deps)) {
      await say(tx, after, { kind: 'incident-review', data: {}, to: 'room' }, now);
      timers.push({
        kind: 'incident.review-due',
        subject: after.key,
        data: {},
        dueAt: now.plus(system.followUp.reviewEvery),
      });
    }
    await insertTimers(tx, timers, now);
  }

  return {
    acknowledge: (number: number, actor: Actor): Promise<Incident> =>
      move(number, 'acknowledge', actor, async (_tx, before) => ({
        entry: { kind: 'acknowledged', ...(before.status === 'open' ? {} : { data: { again: true } }) },
        ...(before.status === 'open' ? {} : { told: 'room' as const }),
        members: [actor.person],
      })),
    mitigate: (number: number, text: string | undefined, actor: Actor): Promise<Incident> =>
      move(number, 'mitigate', actor, async (tx, before, now) => {
        const said = text === undefined ? undefined : await writeText(tx, before.key, text, now);
        return {
          change: { status: 'mitigated', mitigated_at: now, mitigated_by: actor.person },
          entry: {
            kind: 'mitigated',
            data: { ...tookUntil(before, now), dueAt: before.resolve.dueAt.toISO() },
            ...(said ? { text: said } : {}),
          },
          told: 'everywhere',
        };
      }),
    resolve: (number: number, summary: string | undefined, actor: Actor): Promise<Incident> =>
      move(number, 'resolve', actor, async (tx, before, now) => {
        const said = summary === undefined ? undefined : await writeText(tx, before.key, summary, now);
        const system = systemOf(systems, before.system);
        const published = isOnlyUsual(before, system)
          ? await writeText(tx, before.key, publicResolution(system), now)
          : undefined;
        return {
          change: {
            ...(published ? { public_id: published.id, published_at: now } : {}),
            status: 'resolved',
            resolved_at: now,
            resolved_by: actor.person,
            next_update_at: null,
            ...(said ? { summary_id: said.id } : {}),
          },
          entry: { kind: 'resolved', data: tookUntil(before, now), ...(said ? { text: said } : {}) },
          told: 'everywhere',
          async afterwards(after) {
            await stopAll(tx, after, deps, { now, by: actor.person, move: 'resolve' });
            if (published) {
              const data = { components: before.publicComponents ?? null, isUsual: true };
              const words = { kind: 'published', actor: actor.person, textId: published.id, data } as const;
              await insertTimeline(tx, number, words, now);
            }
            await owesAftermath(tx, after, now);
            return getIncident(tx, number);
          },
        };
      }),
    summarise: (number: number, summary: string, actor: Actor): Promise<Incident> =>
      move(number, 'summarise', actor, async (tx, before, now) => {
        const said = await writeText(tx, before.key, summary, now);
        await cancelTimers(tx, before.key, ['incident.summary-due'], now);
        return {
          change: { summary_id: said.id },
          entry: { kind: 'summary', text: said },
          told: 'everywhere',
        };
      }),
    reopen: (number: number, why: string, actor: Actor): Promise<Incident> =>
      move(number, 'reopen', actor, async (tx, before, now) => {
        const system = systemOf(systems, before.system);
        const said = await writeText(tx, before.key, why, now);
        const pause = before.resolvedAt ? now.diff(before.resolvedAt).toMillis() : 0;
        const pausedMs = before.pausedMs + pause;
        const nextUpdateAt = now.plus(system.severities[before.severity].updateEvery);
        // What the page said of it may have gone on under another, or gone with the closing: it is back all the same.
        const components =
          before.publicText === undefined ? await lastOnPage(tx, number) : (before.publicComponents ?? null);
        const asBefore = components === undefined ? undefined : await wordsAsBefore(tx, before);
        const published =
          components === undefined
            ? undefined
            : await writeText(tx, before.key, asBefore ?? publicReopening(system), now);
        return {
          change: {
            ...startedOver(before, now),
            resolved_at: null,
            resolved_by: null,
            closed_at: null,
            closed_by: null,
            merged_into: null,
            summary_id: null, // it was not the end; it stays in the timeline
            paused_ms: pausedMs,
            next_update_at: nextUpdateAt,
            ...(published
              ? { public_id: published.id, published_at: now, public_components: components ?? null }
              : {}),
          },
          entry: {
            kind: 'reopened',
            text: said,
            data: {
              from: before.status,
              round: before.round + 1,
              dueAt: dueAfter(system, before, pausedMs).toISO(),
            },
          },
          told: 'everywhere',
          async afterwards(after) {
            await cancelTimers(tx, before.key, aftermathTimers, now);
            await leaveMerged(tx, before, now);
            if (published) {
              const data = {
                components: components ?? null,
                ...(asBefore ? { again: true } : { isUsual: true }),
              };
              await insertTimeline(
                tx,
                number,
                { kind: 'published', actor: actor.person, textId: published.id, data },
                now,
              );
            }
            if (before.resolvedAt) await resumeDeadline(tx, system, before, pausedMs, now);
            await resumeNotice(tx, system, before, now);
            await planUpdate(tx, after, nextUpdateAt, now);
            const called = await callAgain(tx, after, { system, callers: deps, now });
            await redrawCalls(tx, after, now);
            unsettlePrompts(tx, before.key);
            const who = after.commander ?? lastAnswer(before)?.by;
            if (who !== undefined && who !== actor.person && !called.includes(who))
              await enqueueNotices(tx, [toPerson(after, who, 'incident-reopened')], now);
            return getIncident(tx, number);
          },
        };
      }),
    /** `isReviewed`: the person says that the review is done, though nothing here shows it. */
    close: (number: number, actor: Actor, isReviewed = false): Promise<Incident> =>
      move(number, 'close', actor, async (tx, before, now) => {
        if (!isReviewed && owesReview(before, deps)) await requireTouched(tx, before, now);
        await cancelTimers(tx, before.key, aftermathTimers, now);
        return {
          change: {
            status: 'closed',
            closed_at: now,
            closed_by: actor.person,
            ...notPublished,
          },
          entry: { kind: 'closed' },
          told: 'room',
        };
      }),
    /** The authorities have been told of the breach: its clock stops. */
    notified: (number: number, text: string, actor: Actor): Promise<Incident> =>
      move(number, 'notified', actor, async (tx, before, now) => {
        const said = await writeText(tx, before.key, text, now);
        await stopNotifying(tx, before, now);
        return { entry: { kind: 'notified', text: said }, told: 'room' };
      }),
  };
}

/** How long it took; the time between a resolution and a reopening does not count. */
function tookUntil({ openedAt, pausedMs }: Incident, now: DateTime) {
  return { tookMs: now.diff(openedAt).toMillis() - pausedMs };
}

/** Throws when nobody has done anything about the review since the resolution: then it is surely not closed by intent. */
async function requireTouched(tx: Tx, { number, key, resolvedAt }: Incident, now: DateTime): Promise<void> {
  if (!resolvedAt || (await wasTouchedSince(tx, number, resolvedAt))) return;
  const minutes = Math.max(1, Math.round(now.diff(resolvedAt).as('minutes')));
  throw new UserError(
    'incident.review-untouched',
    `${key} still needs its review: nobody has added a summary, note, or task since it was resolved ${minutes} min ago. Already discussed? \`/hims incident close ${key} --reviewed\``,
    { choices: [{ label: 'Close, review is done', line: `incident close ${key} --reviewed` }] },
  );
}

/** Grave and security incidents owe a review. */
function owesReview(
  { system, severity, visibility }: Incident,
  { systems }: Pick<IncidentDeps, 'systems'>,
): boolean {
  return visibility === 'security' || systems.get(system)?.severities[severity].reviewed === true;
}
