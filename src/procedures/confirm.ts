import { DateTime } from 'luxon';
import { useCase } from '../audit/audit.ts';
import { writeText } from '../audit/texts.ts';
import { insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { sameAmong } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { shownSystem } from '../systems/lookup.ts';
import { zoneName } from '../systems/zone-name.ts';
import { draftOf } from './advance.ts';
import { tellPeopleOfRun } from './audience.ts';
import { askingOf, type Confirmation, deciders, involvedIn, permissionOf } from './confirmation.ts';
import type { RunDeps } from './deps.ts';
import { waitsForConfirmation } from './effects.ts';
import { lapseWords } from './lapse.ts';
import { askedEvery } from './limits.ts';
import { type Run, type RunStep, stepOf } from './model.ts';
import { isRunOver, requireSameTry, type StepAt } from './rules.ts';
import { getRun, lockRun, type Reader } from './store.ts';

/** Nobody answered in time: whoever may go ahead without an answer hears so once; the thread says it until somebody does something. */
export async function tellUnconfirmed(
  tx: Tx,
  deps: RunDeps,
  run: Run,
  { step: id, count }: { step: string; count: number },
  now: DateTime,
): Promise<void> {
  const one = run.steps.find((step) => step.id === id);
  if (!one || !waitsForConfirmation(run, one, deps.book)) return;
  const draft = draftOf(tx, deps, run, now);
  draft.record({ kind: 'confirmation-due', step: id });
  if (count === 0) {
    const people = await deciders(tx, deps, run, 'break-glass');
    await tellPeopleOfRun(tx, run, people, { kind: 'run-unconfirmed', data: askingOf(one) }, now);
  }
  const again = { step: id, count: count + 1 };
  const dueAt = now.plus(askedEvery);
  await insertTimers(tx, [{ kind: 'run.confirm-due', subject: run.key, data: again, dueAt }], now);
  await draft.settle();
}

/** Confirmations of steps that cannot be undone, in runs under an incident. */
export function createConfirmations(deps: RunDeps) {
  const { db, directory, book, systems } = deps;

  /** The step, if this person may confirm it now, or go ahead without an answer. */
  async function requireDecider(
    reader: Reader,
    run: Run,
    at: StepAt,
    deed: Confirmation,
    actor: Actor,
  ): Promise<RunStep> {
    const about = { action: permissionOf[deed], system: run.system };
    permit(actor, permissionOf[deed], run.system, directory.whoCan);
    const one = stepOf(run, typeof at === 'string' ? at : at.id);
    if (one.confirmedBy !== undefined)
      throw new UserError('run.confirmed-already', `${one.id} of ${run.key} was confirmed by {0}.`, {
        people: [one.confirmedBy],
      });
    if (isRunOver(run) || one.confirmAskedAt === undefined || !waitsForConfirmation(run, one, book))
      throw new UserError(
        'run.nothing-to-confirm',
        `${one.id} of ${run.key} waits for no confirmation.   /hims run show ${run.key}`,
      );
    requireSameTry(run, one, at);
    const own = await sameAmong(reader, directory, await involvedIn(reader, deps, run), actor);
    if (own !== undefined) {
      const others = await deciders(reader, deps, run, deed);
      const who =
        others.length > 0
          ? ` ${others
              .map((_one, place) => `{${place}}`)
              .slice(0, 3)
              .join(', ')} can.`
          : '';
      throw new UserError(
        'run.own-confirmation',
        `You ${own === run.askedBy ? `started ${run.key}` : `had a hand in its ${run.incident === undefined ? 'change' : 'incident'}`}, so somebody else confirms ${one.id}.${who}`,
        { refused: true, people: others, about },
      );
    }
    return one;
  }

  function requireSilence(
    { system: id, key }: Run,
    { id: step, confirmAskedAt }: RunStep,
    now: DateTime,
  ): void {
    const { confirmWithin, zone } = shownSystem(systems, id);
    const until = confirmAskedAt?.plus(confirmWithin);
    if (until === undefined || until <= now) return;
    throw new UserError(
      'run.confirmation-pending',
      `An approver has until ${until.setZone(zone).toFormat('HH:mm')} ${zoneName(until, zone)} to confirm ${step} of ${key}. Break-glass is for when nobody answers.`,
      { refused: true, about: { action: 'run.break-glass', system: id } },
    );
  }

  /** What it was for carries it no longer: nobody lets it begin by the button that was sent while it did. */
  async function requireNeeded(
    reader: Reader,
    { key, system, incident }: Run,
    { id }: RunStep,
    { deed, confirmation }: { deed: Confirmation; confirmation?: string | undefined },
  ): Promise<void> {
    if (incident === undefined || confirmation?.toUpperCase() === key) return;
    const { lapse } = await deps.hooks.incidentOf(reader, incident, system);
    if (lapse === undefined) return;
    const { zone } = shownSystem(systems, system);
    const time = (at: DateTime) => `${at.setZone(zone).toFormat('HH:mm')} ${zoneName(at, zone)}`;
    const [done, option] = deed === 'confirm' ? ['was confirmed', ''] : ['begins', ' --break-glass "why"'];
    throw new UserError(
      'run.incident-over',
      `${lapseWords(lapse, { time })}, and ${id} of ${key} cannot be undone: nothing ${done}. Not needed any more?   /hims run abort ${key} "${lapseWords(lapse)}"   Needed all the same?   /hims run confirm ${key} ${id}${option} --confirm ${key}`,
      { things: [key] },
    );
  }

  function decide(
    number: number,
    at: StepAt,
    { why, confirmation }: { why?: string; confirmation?: string | undefined },
    actor: Actor,
  ): Promise<Run> {
    const deed: Confirmation = why === undefined ? 'confirm' : 'break-glass';
    return useCase(deps, actor, async (tx, clockNow) => {
      const run = await lockRun(tx, number);
      const now = DateTime.max(clockNow, run.touchedAt);
      const one = await requireDecider(tx, run, at, deed, actor);
      if (why !== undefined) requireSilence(run, one, now);
      await requireNeeded(tx, run, one, { deed, confirmation });
      const text = why === undefined ? undefined : await writeText(tx, run.key, why, now);
      const draft = draftOf(tx, deps, run, now);
      draft.set(one.id, {
        confirmedAt: now,
        confirmedBy: actor.person,
        ...(text ? { breakGlassId: text.id, breakGlass: why } : {}),
      });
      draft.record({
        kind: deed === 'confirm' ? 'step-confirmed' : 'broke-glass',
        step: one.id,
        actor: actor.person,
        textId: text?.id,
      });
      draft.show(one.id);
      if (why !== undefined) await deps.hooks.oweReview(tx, run, { step: one.id, actor: actor.person }, now);
      const change = {
        step: one.id,
        ...(run.incident === undefined ? {} : { incident: `INC-${run.incident}` }),
      };
      const action = permissionOf[deed];
      const audited = { action, subject: run.key, system: run.system, change, ...(text ? { text } : {}) };
      return { result: await draft.settle(), deeds: [audited] };
    });
  }

  return {
    /** A second person says that this step may be done; `confirmation`: the run, typed out, once its incident carries it no longer. */
    confirm: (number: number, at: StepAt, actor: Actor, confirmation?: string): Promise<Run> =>
      decide(number, at, { confirmation }, actor),
    /** Nobody answered: whoever goes ahead says why, and a review is due. */
    breakGlass: (
      number: number,
      at: StepAt,
      said: { why: string; confirmation?: string | undefined },
      actor: Actor,
    ): Promise<Run> => decide(number, at, said, actor),
    /** Refuses before a form opens, so that nobody types in vain. */
    async unconfirmed(number: number, at: StepAt, actor: Actor): Promise<{ run: Run; one: RunStep }> {
      const run = await getRun(db, number);
      const one = await requireDecider(db, run, at, 'break-glass', actor);
      requireSilence(run, one, deps.clock.now());
      await requireNeeded(db, run, one, { deed: 'break-glass' });
      return { run, one };
    },
  };
}
