import { DateTime } from 'luxon';
import { electorate, endVote, latestApproval } from '../approvals/approvals.ts';
import type { Approval } from '../approvals/model.ts';
import { appendAudit } from '../audit/audit.ts';
import { system as theBot } from '../audit/model.ts';
import { insertTimers, type Timer, type TimerHandler } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { listDeliveries } from '../notices/store.ts';
import type { SystemProfile } from '../systems/model.ts';
import { sayChange, tellPeople } from './audience.ts';
import { findConflicts } from './facts.ts';
import { type Change, changeNumber, timeOf } from './model.ts';
import { applyMove, type ChangeDeps, notBefore } from './moves.ts';
import {
  forgottenTimer,
  isCarriedOutNow,
  isOver,
  isUnderWay,
  requireLegalChange,
  startBlockers,
} from './rules.ts';
import { lockChange } from './store.ts';
import { foldVote } from './votes.ts';

interface Scene {
  change: Change;
  system: SystemProfile;
  timer: Timer;
  count: number;
  now: DateTime;
  wantedAt: DateTime;
}

/** What cannot start when its time has come is looked at again so soon. */
const lookedAgain = { minutes: 5 };

/** What happens when nobody does anything: voters are reminded, votes expire, and nothing is left lying about. */
export function changeTimers(deps: ChangeDeps): TimerHandler<Change>[] {
  /** The open vote that the timer is about, if it is still that one. */
  async function openVoteOf(tx: Tx, { change, timer }: Scene): Promise<Approval | undefined> {
    const approval = await latestApproval(tx, change.key);
    return approval?.state === 'open' && approval.id === timer.data['approval'] ? approval : undefined;
  }

  /** A system that is gone from the catalogue asks for nothing. */
  function when(kind: string, fire: (tx: Tx, scene: Scene) => Promise<void>): TimerHandler<Change> {
    return {
      kind,
      lock: (tx, subject) => lockChange(tx, changeNumber(subject)),
      async fire(tx, timer, { now, wantedAt }, change) {
        const system = deps.systems.get(change.system);
        if (!system) return;
        const count = Number(timer.data['count'] ?? 0);
        await fire(tx, { change, system, timer, count, now, wantedAt });
      },
    };
  }

  async function again(tx: Tx, { timer, count, now }: Scene, dueAt: DateTime): Promise<void> {
    const { kind, subject, data } = timer;
    await insertTimers(tx, [{ kind, subject, data: { ...data, count: count + 1 }, dueAt }], now);
  }

  /** Everybody who is still waited for gets the question, with its buttons, and a word below it that wakes them. */
  async function remindVoters(tx: Tx, scene: Scene, approval: Approval): Promise<void> {
    const { change, now, wantedAt } = scene;
    const { waited } = await electorate(tx, approval, deps.directory, now);
    const people = waited.map(({ person }) => person);
    const data = { approval: approval.id };
    await tellPeople(tx, change, people, { kind: 'change-ask', data, wantedAt }, now);
    await tellPeople(tx, change, people, { kind: 'change-ask-again', data, wantedAt }, now);
  }

  /** To whoever carries it out; who was asked before is asked where the others see it, too. */
  async function nudge(tx: Tx, scene: Scene, what: 'start' | 'close', dueAt: DateTime): Promise<void> {
    const { change, count, now, wantedAt } = scene;
    const data = { what, count };
    await tellPeople(tx, change, [change.implementer], { kind: 'change-due', data, wantedAt }, now);
    if (count > 1) await sayChange(tx, change, 'change-due', data, { now, wantedAt });
    await again(tx, scene, dueAt);
  }

  /** Nobody is told that it is time to start what cannot start: they hear what is in its way, and are told when nothing is any more. */
  async function isHeld(tx: Tx, scene: Scene): Promise<boolean> {
    const { change, timer, now } = scene;
    const time = timeOf(change);
    if (change.status !== 'scheduled' || !time || now >= time.endsAt) return false;
    const inTheWay = startBlockers(change, await findConflicts(tx, deps, change, now));
    if (inTheWay.length === 0) return false;
    const told = await listDeliveries(tx, change.key, 'change-held-up');
    const knows = told.some(
      ({ person, state, data }) =>
        person === change.implementer && state !== 'skipped' && state !== 'dead' && !data['settled'],
    );
    if (!knows)
      await tellPeople(tx, change, [change.implementer], { kind: 'change-held-up', coalesce: true }, now);
    const ends = inTheWay.flatMap(({ kind, span }) => (kind === 'freeze' && span ? [span.endsAt] : []));
    const dueAt = DateTime.min(now.plus(lookedAgain), time.endsAt, ...ends);
    await insertTimers(
      tx,
      [{ kind: timer.kind, subject: change.key, data: { ...timer.data, isHeld: true }, dueAt }],
      now,
    );
    return true;
  }

  return [
    when('change.vote-reminder', async (tx, scene) => {
      const approval = await openVoteOf(tx, scene);
      if (!approval) return;
      await remindVoters(tx, scene, approval);
      await again(tx, scene, scene.now.plus(scene.system.approval.remindEvery[approval.purpose]));
    }),
    when('change.expiry', async (tx, scene) => {
      const { change, now: clockNow } = scene;
      const now = notBefore(change, clockNow);
      const approval = await openVoteOf(tx, scene);
      if (!approval) return;
      await foldVote(tx, change, approval, now);
      await endVote(tx, approval, 'expired', now);
      const moved = {
        columns: { ended_at: now, ended_by: 'system' },
        entry: { kind: 'expired' as const },
        told: [change.requestedBy, change.implementer],
      };
      const next = requireLegalChange(change, 'lapse');
      const { deed } = await applyMove(tx, change, { name: 'lapse', next, actor: 'system', moved, now });
      await appendAudit(tx, theBot('timer'), { ...deed, action: 'change.expired' }, now);
    }),
    when('change.review-due', async (tx, scene) => {
      const approval = await openVoteOf(tx, scene);
      if (!approval) return;
      const { change, system, now, wantedAt } = scene;
      await remindVoters(tx, scene, approval);
      await sayChange(tx, change, 'change-due', { what: 'review', count: scene.count }, { now, wantedAt });
      await again(tx, scene, now.plus(system.approval.remindEvery.review));
    }),
    when('change.start-due', async (tx, scene) => {
      const { change, system, count, now } = scene;
      if (change.status !== 'scheduled' && change.status !== 'approved') return;
      if (await isHeld(tx, scene)) return;
      const { startWithin, askEvery } = system.carryingOut;
      // Nobody was told while it was held up, and now its time is over.
      const isOverNow = scene.timer.data['isHeld'] === true && now >= (timeOf(change)?.endsAt ?? now);
      const asked = isOverNow ? { ...scene, count: Math.max(count, 1) } : scene;
      await nudge(tx, asked, 'start', now.plus(count === 0 ? startWithin : askEvery));
    }),
    when('change.not-closed', async (tx, scene) => {
      const { change, system, now } = scene;
      if (!isCarriedOutNow(change)) return;
      await nudge(tx, scene, 'close', now.plus(system.carryingOut.askEvery));
    }),
    when(forgottenTimer, async (tx, scene) => {
      const { change, system, now, wantedAt } = scene;
      if (isOver(change)) return;
      const { forgottenAfter } = system.carryingOut;
      const due = change.touchedAt.plus(forgottenAfter);
      // Somebody did something meanwhile, or it has its time: it is looked at again later.
      if (isUnderWay(change) || due > now)
        return again(tx, scene, due > now ? due : now.plus(forgottenAfter));
      const data = { what: 'forgotten', count: scene.count };
      await tellPeople(tx, change, [change.requestedBy], { kind: 'change-due', data, wantedAt }, now);
      await sayChange(tx, change, 'change-due', data, { now, wantedAt });
      await again(tx, scene, now.plus(forgottenAfter));
    }),
  ];
}
