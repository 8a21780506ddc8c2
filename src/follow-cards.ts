import type { DateTime } from 'luxon';
import { latestApproval } from './approvals/approvals.ts';
import { tellChange } from './changes/audience.ts';
import { listChanges, listElsewhere } from './changes/list-store.ts';
import { changeNumber } from './changes/model.ts';
import type { ChangeReader } from './changes/service.ts';
import type { Clock } from './clock/clock.ts';
import type { Db, Tx } from './db/db.ts';
import { showIncidentsOf } from './incidents/audience.ts';
import { followCalls } from './incidents/call-failed.ts';
import { listMergedInto } from './incidents/list-store.ts';
import { incidentNumber } from './incidents/model.ts';
import type { IncidentReader } from './incidents/service.ts';
import { show } from './maintenance/audience.ts';
import { listMaintenances } from './maintenance/list-store.ts';
import type { MaintenanceReader } from './maintenance/service.ts';
import { inTurn } from './notices/following.ts';
import type { Notice } from './notices/model.ts';
import { listOpenPrompts, type OpenPrompt, type SettledPrompt, settlePrompts } from './notices/prompts.ts';
import { askAgain, enqueueNotices, stillAsked } from './notices/store.ts';
import type { Warnings } from './notices/warnings.ts';
import { tellRun } from './procedures/audience.ts';
import { findRuns, findRunsUnderIncidents } from './procedures/list-store.ts';
import type { RunReader } from './procedures/service.ts';
import type { Deliver, Outgoing } from './slack/deliveries/define.ts';
import { isWhole, promptKinds } from './slack/prompts.ts';
import { type Stand, standOf } from './slack/stand.ts';

interface Deps {
  db: Db;
  clock: Clock;
  deliver: Deliver;
  incidents: Pick<IncidentReader, 'get'>;
  changes: Pick<ChangeReader, 'get'>;
  runs: Pick<RunReader, 'get'>;
  maintenance: Pick<MaintenanceReader, 'get'>;
}

/** As many cards of a kind as one change refreshes; with more open at once they are shown anew when they change themselves. */
const mostRefreshed = 50;
const newFor = { minutes: 5 };

/**
 * What follows when the card of something was shown: prompts about it that are settled lose their buttons, those that say what
 * is not so any more are drawn anew, and cards that may mention it are shown anew. A card that is shown for that reason alone leads to nothing further.
 */
function createCardFollower({ db, clock, deliver, ...readers }: Deps) {
  const seen = new Map<string, string>();

  async function settle(subjects: readonly string[], now: DateTime): Promise<void> {
    const open = await listOpenPrompts(db, subjects, promptKinds);
    const settled: SettledPrompt[] = [];
    const asking: { prompt: OpenPrompt; outgoing: Outgoing }[] = [];
    const judge = () =>
      inTurn(open, async (prompt) => {
        const outgoing = await deliver(prompt, now);
        if (outgoing.act === 'skip') settled.push({ prompt, reason: outgoing.reason });
        else asking.push({ prompt, outgoing });
      });
    const isReplaced = (prompt: OpenPrompt) =>
      isWhole(prompt) &&
      asking.some(
        ({ prompt: { kind, lane, seq } }) => kind === prompt.kind && lane === prompt.lane && seq > prompt.seq,
      );
    const settleJudged = async () => {
      settled.push(...asking.filter(({ prompt }) => isReplaced(prompt)).map(({ prompt }) => ({ prompt })));
      const bySubject = Map.groupBy(settled, ({ prompt }) => prompt.subject);
      await inTurn(bySubject.values(), (some) => db.transaction((tx) => settlePrompts(tx, some, now)));
    };
    const drawAnew = async () => {
      const anew = asking
        .filter(({ prompt }) => !isReplaced(prompt))
        .filter(({ prompt, outgoing }) => prompt.data['isBack'] || saysOther(prompt, outgoing))
        .map(({ prompt }) => prompt.id);
      if (anew.length > 0) await db.transaction(async (tx) => askAgain(tx, anew, now));
    };
    await inTurn([judge, settleJudged, drawAnew], (step) => step());
  }

  function isNews(subject: string, { mark, since }: Stand, now: DateTime): boolean {
    const before = seen.get(subject);
    // After a start every open card is shown once; only what is new is news to others.
    return before === undefined ? now < since.plus(newFor) : mark !== before;
  }

  async function showOthers(
    tx: Tx,
    { system, withIncidents }: { system: string; withIncidents: boolean },
    now: DateTime,
  ): Promise<void> {
    const around = { system, limit: mostRefreshed };
    const [openChanges, windows, openRuns] = await Promise.all([
      listChanges(tx, around),
      listMaintenances(tx, around),
      findRuns(tx, { ...around, checklists: false }),
      ...(withIncidents ? [showIncidentsOf(tx, system, now)] : []),
    ]);
    for (const change of openChanges) await tellChange(tx, change, [], now);
    for (const one of windows) await show(tx, one, now);
    for (const run of openRuns) await tellRun(tx, run, [], now);
  }

  /** What a card says of the changes before it, and of others in the same hands, is not of its system alone. */
  async function showElsewhere(tx: Tx, subjects: readonly string[], now: DateTime): Promise<void> {
    const changes = subjects.filter((subject) => subject.startsWith('CHG-')).map(changeNumber);
    for (const change of await listElsewhere(tx, changes)) await tellChange(tx, change, [], now);
  }

  /** A recovery may be of another system than its incident is now. */
  async function showRunsUnder(tx: Tx, subjects: readonly string[], now: DateTime): Promise<void> {
    const incidents = subjects.filter((subject) => subject.startsWith('INC-')).map(incidentNumber);
    const all = incidents.length > 0 ? await findRunsUnderIncidents(tx) : [];
    if (all.length === 0) return;
    const under = new Set<number | undefined>();
    for (const one of incidents) for (const merged of await listMergedInto(tx, one)) under.add(merged);
    for (const run of all.filter(({ incident }) => under.has(incident))) await tellRun(tx, run, [], now);
  }

  return async (notices: readonly Notice[]): Promise<void> => {
    if (notices.length === 0) return;
    const now = clock.now();
    const kindOf = new Map(notices.map(({ subject, kind }) => [subject, kind]));
    /** Whose cards of a system are shown anew: those of incidents, too? And what they will have been told then. */
    const toShow = new Map<string, { withIncidents: boolean; marks: [string, string][] }>();
    const stands = () =>
      inTurn(kindOf, async ([subject, kind]) => {
        const stand = await standOf(subject, readers);
        if (!stand) return;
        if (!isNews(subject, stand, now)) return void seen.set(subject, stand.mark);
        const { withIncidents = false, marks = [] } = toShow.get(stand.system) ?? {};
        toShow.set(stand.system, {
          withIncidents: withIncidents || kind !== 'incident-card',
          marks: [...marks, [subject, stand.mark]],
        });
      });
    const showing = () =>
      inTurn(toShow, async ([system, { withIncidents, marks }]) => {
        await db.transaction(async (tx) => {
          await showOthers(tx, { system, withIncidents }, now);
          const news = marks.map(([subject]) => subject);
          await showElsewhere(tx, news, now);
          await showRunsUnder(tx, news, now);
        });
        for (const [subject, mark] of marks) seen.set(subject, mark);
      });
    const changeCards = notices.filter(({ kind }) => kind === 'change-card');
    const asked = async () => {
      if (changeCards.length > 0) await db.transaction((tx) => showAsksAnew(tx, changeCards, now));
    };
    await inTurn([() => settle([...kindOf.keys()], now), stands, showing, asked], (step) => step());
  };
}

/** Whether it was drawn when the thing stood otherwise. What an older version sent has no mark, and stays as it is. */
function saysOther({ mark }: OpenPrompt, outgoing: Outgoing): boolean {
  return mark !== null && outgoing.act === 'card' && outgoing.mark !== mark;
}

/** Whoever is asked to vote reads the change in their own message: it says what the card says. */
async function showAsksAnew(tx: Tx, cards: readonly Notice[], now: DateTime): Promise<void> {
  for (const { subject } of cards) {
    const approval = await latestApproval(tx, subject);
    if (approval?.state !== 'open') continue;
    const asked = await stillAsked(tx, subject, approval.id);
    const asks = asked.map(({ person, data }) => ({
      kind: 'change-ask',
      subject,
      target: { to: 'person' as const, person },
      data,
      coalesce: true,
      priority: 5,
    }));
    await enqueueNotices(tx, asks, now);
  }
}

const calledKind = 'incident-called';

/** What the outbox does besides, when a notice ends or struggles: calls go on, operators are warned, cards stay true. */
export function followDeliveries(deps: Deps & Parameters<typeof followCalls>[0] & { warnings: Warnings }) {
  const calls = followCalls(deps);
  const cards = createCardFollower(deps);
  const { warnings } = deps;
  return {
    followed: new Set([
      calledKind,
      'incident-card',
      'change-card',
      'change-held-up',
      'maintenance-card',
      'maintenance-notice',
      'maintenance-vote',
      'run-card',
    ]),
    async onDelivered(notices: readonly Notice[]): Promise<void> {
      const called = notices.filter(({ kind }) => kind === calledKind);
      const shown = notices.filter(({ kind }) => kind !== calledKind);
      const answered = () => calls.delivered(called);
      await inTurn([answered, () => cards(shown)], (step) => step());
    },
    async onDead(tx: Tx, notice: Notice, error: string, now: DateTime): Promise<void> {
      await calls.failed(tx, notice, error, now);
      await warnings.ofDeadLetter(tx, notice, error, now);
    },
    async onStruggling(tx: Tx, notice: Notice, error: string, now: DateTime): Promise<void> {
      await calls.struggling(tx, notice, now);
      await warnings.ofStruggle(tx, notice, error, now);
    },
  };
}
