import type { DateTime } from 'luxon';
import type { Shortage } from '../approvals/model.ts';
import { rememberAccount } from '../audit/accounts.ts';
import { useCase } from '../audit/audit.ts';
import { writeText } from '../audit/texts.ts';
import { insertTimers } from '../clock/timers.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { accountOf } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { systemOf } from '../systems/lookup.ts';
import type { StandardChange, SystemProfile } from '../systems/model.ts';
import { tellChange } from './audience.ts';
import { type ContentField, chosenOfStandard, contentFields } from './content.ts';
import { planWanted } from './due.ts';
import { findConflicts, findSlots } from './facts.ts';
import { lookAgain } from './github.ts';
import {
  type Change,
  type ChangeContent,
  type Conflict,
  changeKey,
  type Span,
  type WantedProcedure,
} from './model.ts';
import { applyMove, type ChangeDeps, type Moved } from './moves.ts';
import { timeIn } from './own-time.ts';
import { forgottenTimer, requireLegalChange } from './rules.ts';
import { getChange, insertChange, nextChangeNumber } from './store.ts';
import { insertEntry } from './timeline-store.ts';
import { requireAll, requireContent } from './validity.ts';
import { openVote } from './votes.ts';
import { conflictList, keysOf, slotList } from './words.ts';

/** What somebody asks for; what is left out is what the system usually has, or what the template says. */
export type ChangeRequest = Pick<ChangeContent, 'system' | 'type'> &
  Partial<Omit<ChangeContent, 'system' | 'type' | 'procedure'>> & {
    /** What carries it out by itself when it starts. */
    procedure?: WantedProcedure;
    /** A pre-approved change of the system, by its name. */
    template?: string;
    after?: readonly number[];
  };

export interface Requested {
  change: Change;
  conflicts: readonly Conflict[];
  /** The next free times; only looked for when something stands in the way, or no time was wanted. */
  slots: readonly Span[];
  /** Teams in which too few can vote. */
  shortages: readonly Shortage[];
}

function templateOf(system: SystemProfile, name: string | undefined): StandardChange {
  const names = system.standardChanges.map((one) => one.name);
  const found = system.standardChanges.find((one) => one.name === name);
  if (found) return found;
  const known = names.length > 0 ? `There are: ${names.join(', ')}.` : 'There are none.';
  throw new UserError(
    'change.no-template',
    name === undefined
      ? `A standard change follows a template of ${system.id}. ${known}   /hims change request standard ${system.id} --template ${names[0] ?? 'NAME'}`
      : `${system.id} has no pre-approved change "${name}". ${known} Ask for a normal change instead.`,
  );
}

/** A pre-approved change as its template says; only who, when and where are chosen (H9.1.1). */
function ofTemplate(system: SystemProfile, template: StandardChange): Partial<ChangeContent> {
  return {
    title: template.title,
    environment: template.environment ?? system.usualEnvironment,
    size: template.size,
    likelihood: template.likelihood,
    impact: template.impact,
    clinicalImpact: template.clinicalImpact,
    plan: template.plan.join('\n'),
    rollbackPlan: template.rollback.join('\n'),
    validationPlan: template.validation.join('\n'),
    takes: template.takes,
    ...(template.category ? { category: template.category } : {}),
  };
}

/** Nothing of the template is overruled in silence. */
function refuseOther(template: StandardChange, request: ChangeRequest): void {
  const isFixed = (field: ContentField) => !chosenOfStandard.has(field) && field !== 'environment';
  const other = contentFields.find((field) => isFixed(field) && request[field] !== undefined);
  const isElsewhere =
    request.environment && template.environment && request.environment !== template.environment;
  if (other || isElsewhere)
    throw new UserError(
      'change.pre-approved',
      `${template.name} is approved as it is${template.environment ? `, for ${template.environment}` : ''}: time, implementer and links can be chosen, nothing else. Ask for a normal change instead.`,
    );
}

/** Asks for a change: a standard one is approved at once, an emergency opens its vote at once, a normal one waits to be assessed. */
export function createRequest(deps: ChangeDeps) {
  const { systems, directory } = deps;

  /** The time of the maintenance that it is carried out in, unless another one was said. */
  async function timeOfMaintenance(tx: Tx, { maintenance, startsAt, takes }: ChangeRequest, now: DateTime) {
    if (maintenance === undefined) return {};
    const linked = await deps.calendar.maintenance(tx, maintenance);
    const { startsAt: begins, left } = timeIn(linked, now);
    return { startsAt: startsAt ?? begins, takes: takes ?? left.rescale() };
  }

  async function contentOf(
    tx: Tx,
    request: ChangeRequest,
    actor: Actor,
    now: DateTime,
  ): Promise<ChangeContent> {
    const { template: name, after: _after, procedure, ...asked } = request;
    const system = systemOf(systems, request.system);
    const template = request.type === 'standard' ? templateOf(system, name) : undefined;
    if (request.type !== 'standard' && name !== undefined)
      throw new UserError(
        'change.template-not-standard',
        'A template makes a standard change; leave out the type.',
      );
    const content = {
      environment: system.usualEnvironment,
      size: request.type === 'emergency' ? ('emergency' as const) : ('minor' as const),
      likelihood: 'medium' as const,
      impact: 'medium' as const,
      implementer: actor.person,
      ...asked,
      ...(await timeOfMaintenance(tx, request, now)),
      ...(template ? ofTemplate(system, template) : {}),
    };
    if (template) refuseOther(template, request);
    if (template && request.environment) content.environment = request.environment;
    const planned = procedure && deps.runs.plan({ ...content, system: system.id }, procedure);
    return requireAll({ ...content, ...(planned ? { procedure: planned } : {}) }, system);
  }

  async function insert(
    tx: Tx,
    content: ChangeContent,
    { template, after = [] }: ChangeRequest,
    actor: Actor,
    now: DateTime,
  ) {
    const number = await nextChangeNumber(tx);
    const key = changeKey(number);
    const { maintenance, pullRequest, procedure, incident } = content;
    const said = (text: string) => writeText(tx, key, text, now);
    const [title, clinical, plan, rollback, validation] = await Promise.all(
      [content.title, content.clinicalImpact, content.plan, content.rollbackPlan, content.validationPlan].map(
        said,
      ),
    );
    insertChange(
      tx,
      number,
      {
        system: content.system,
        environment: content.environment,
        type: content.type,
        status: 'submitted',
        title_id: title?.id ?? null,
        category: content.category ?? null,
        size: content.size,
        likelihood: content.likelihood,
        impact: content.impact,
        clinical_id: clinical?.id ?? null,
        plan_id: plan?.id ?? null,
        rollback_id: rollback?.id ?? null,
        validation_id: validation?.id ?? null,
        wanted_at: content.startsAt ?? null,
        time_since: content.startsAt ? now : null,
        takes: content.takes.toISO() ?? 'PT1H',
        implementer: content.implementer,
        pull_request: pullRequest ? JSON.stringify(pullRequest) : null,
        incident: incident ?? null,
        procedure: procedure ? JSON.stringify(procedure) : null,
        template: content.type === 'standard' ? (template ?? null) : null,
        after: [...after],
        requested_by: actor.person,
      },
      now,
    );
    if (maintenance !== undefined) deps.calendar.link(tx, maintenance, number, now);
    return { number, ...(title ? { title } : {}) };
  }

  /** What must not wait for a vote: its template is the approval (H9.1.1). Refused where its time is not to be had. */
  async function approveStandard(tx: Tx, change: Change, conflicts: readonly Conflict[], now: DateTime) {
    const inTheWay = conflicts.filter(({ blocks, isForGood }) => blocks && isForGood);
    if (inTheWay.length > 0) {
      const { zone } = systemOf(systems, change.system);
      const slots = await findSlots(tx, deps, change, now);
      throw new UserError(
        'change.no-slot',
        `That time is not to be had: ${conflictList(inTheWay, zone)}.${slotList(slots, zone)}`,
        { things: keysOf(inTheWay) },
      );
    }
    const moved: Moved = {
      entry: { kind: 'approved', data: { template: change.template } },
      afterwards: (after) => planWanted(tx, after, now),
    };
    const next = requireLegalChange(change, 'grant');
    return applyMove(tx, change, { name: 'grant', next, actor: 'system', moved, now });
  }

  return async (request: ChangeRequest, actor: Actor): Promise<Requested> => {
    const system = systemOf(systems, request.system);
    permit(actor, 'change.request', system.id, directory.whoCan);
    if (request.incident !== undefined && (await deps.incident(request.incident, actor)).isPrivate)
      throw new UserError(
        'change.private-incident',
        'That incident is private, and everybody reads a change: leave it out.',
      );
    const named = request.implementer ? await accountOf(directory, request.implementer) : undefined;
    const made = await useCase(deps, actor, async (tx, now) => {
      if (named) rememberAccount(tx, named, now);
      const content = await contentOf(tx, request, actor, now);
      await requireContent(tx, deps, content, request.after ?? [], now);
      const { number, title } = await insert(tx, content, request, actor, now);
      const entry = insertEntry(tx, number, { kind: 'requested', actor: actor.person }, now);
      let change = await getChange(tx, number);
      await tellChange(tx, change, [entry], now);
      const forgotten = now.plus(system.carryingOut.forgottenAfter);
      await insertTimers(
        tx,
        [{ kind: forgottenTimer, subject: change.key, data: {}, dueAt: forgotten }],
        now,
      );
      const conflicts = await findConflicts(tx, deps, change, now);
      const deeds = [
        {
          action: 'change.requested',
          subject: change.key,
          system: system.id,
          change: { type: change.type, status: [null, 'submitted'], environment: change.environment },
          ...(title ? { text: title } : {}),
        },
      ];
      let shortages: readonly Shortage[] = [];
      if (change.type === 'standard') {
        const { after, deed } = await approveStandard(tx, change, conflicts, now);
        change = after;
        return {
          result: { change, conflicts, shortages },
          deeds: [
            ...deeds,
            { ...deed, action: 'change.approved', change: { ...deed.change, by: 'its template' } },
          ],
        };
      }
      if (change.type === 'emergency') ({ shortages } = await openVote(tx, deps, change, now));
      return { result: { change, conflicts, shortages }, deeds };
    });
    await lookAgain(deps, made.change);
    const wantsSlots = made.conflicts.some(({ isForGood }) => isForGood) || !made.change.startsAt;
    const slots = wantsSlots ? await findSlots(deps.db, deps, made.change, deps.clock.now()) : [];
    return { ...made, slots };
  };
}
