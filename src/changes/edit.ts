import type { DateTime } from 'luxon';
import { rememberAccount } from '../audit/accounts.ts';
import { writeText } from '../audit/texts.ts';
import type { Tx } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { accountOf } from '../people/identity.ts';
import type { Actor } from '../people/model.ts';
import { losesAssessment, unassessed } from './assessed.ts';
import {
  type ContentField,
  changedFields,
  chosenOfStandard,
  contentHash,
  differences,
  isText,
  textColumns,
} from './content.ts';
import { lookAgain } from './github.ts';
import type { Change, ChangeContent, RiskLevel, WantedProcedure } from './model.ts';
import type { ChangeDeps, MakeChangeMove, Moved } from './moves.ts';
import { refuseLowering, refuseOwnAssessment, refuseVotersEdit } from './own-change.ts';
import { isPlanned, requireLegalChange } from './rules.ts';
import { type ChangeColumns, forgetChecks, getChange, textIds } from './store.ts';
import { createTie } from './tie.ts';
import { refuseCircle, requireContent } from './validity.ts';
import { voteAnew, votersOn } from './vote-anew.ts';
import { openVote } from './votes.ts';

/** What is left out stays as it is; null takes a part away. */
export type ChangeEdit = {
  [Part in Exclude<keyof ChangeContent, 'system' | 'type' | 'incident' | 'procedure'>]?:
    | ChangeContent[Part]
    | (undefined extends ChangeContent[Part] ? null : never);
} & { after?: readonly number[]; procedure?: WantedProcedure | null };

export interface Edited {
  change: Change;
  /** What became of the votes that were cast on it. */
  votes: 'none' | 'stand' | 'void';
}

function merged(change: Change, { after: _after, ...edit }: ChangeEdit): ChangeContent {
  const parts = Object.entries({ ...change, ...edit }).filter(
    ([, part]) => part !== null && part !== undefined,
  );
  return Object.fromEntries(parts) as unknown as ChangeContent; // the change with some of its parts replaced or gone
}

/** What was typed into a form is about what stood in it: somebody else's edit is not overwritten, and nobody assesses it unseen. */
function requireShown({ key, revision }: Change, shown: number | undefined): void {
  if (shown === undefined || shown === revision) return;
  throw new UserError(
    'change.form-outdated',
    `${key} was changed while your form was open. Nothing was saved. See what it is now:   /hims change show ${key}`,
  );
}

/** Edits and assessments: both may alter what is voted on, and then the votes do not count any more. */
export function createEdits(deps: ChangeDeps, move: MakeChangeMove) {
  async function columnsFor(
    tx: Tx,
    change: Change,
    content: ChangeContent,
    fields: readonly ContentField[],
    now: DateTime,
  ): Promise<ChangeColumns> {
    const json = (part: object | undefined) => (part ? JSON.stringify(part) : null);
    const columns: ChangeColumns = {};
    for (const field of fields)
      switch (field) {
        case 'title':
        case 'clinicalImpact':
        case 'plan':
        case 'rollbackPlan':
        case 'validationPlan':
          columns[textColumns[field]] = (await writeText(tx, change.key, content[field], now)).id;
          if (field === 'validationPlan') forgetChecks(tx, change.number);
          break;
        case 'startsAt':
          columns.wanted_at = content.startsAt ?? null;
          columns.time_since = content.startsAt ? now : null;
          break;
        case 'takes':
          columns.takes = content.takes.toISO();
          break;
        case 'pullRequest':
          columns.pull_request = json(content.pullRequest);
          columns.seen = null;
          break;
        case 'procedure':
          columns.procedure = json(content.procedure);
          break;
        case 'maintenance':
          deps.calendar.unlink(tx, change.number);
          if (content.maintenance !== undefined)
            deps.calendar.link(tx, content.maintenance, change.number, now);
          break;
        case 'environment':
        case 'category':
        case 'size':
        case 'likelihood':
        case 'impact':
        case 'implementer':
          columns[field] = content[field] ?? null;
          break;
        case 'system':
        case 'type':
        case 'incident':
          throw new Error(`an edit does not change the ${field}`);
        default:
          throw new Error(`no column for ${String(field satisfies never)}`);
      }
    return columns;
  }

  /** Old and new words stay where they can be read, and redacted; the record has only their places. */
  async function placesOf(
    tx: Tx,
    change: Change,
    fields: readonly ContentField[],
    columns: ChangeColumns,
  ): Promise<{ texts?: Record<string, unknown> }> {
    const edited = fields.filter(isText);
    if (edited.length === 0) return {};
    const before = await textIds(tx, change.number);
    const places = edited.map((field) => [field, [before[textColumns[field]], columns[textColumns[field]]]]);
    return { texts: Object.fromEntries(places) as Record<string, unknown> };
  }

  function requireTemplate(change: Change, fields: readonly ContentField[]): void {
    const fixed = fields.find((field) => !chosenOfStandard.has(field));
    if (change.type === 'standard' && fixed)
      throw new UserError(
        'change.pre-approved',
        `${change.key} is approved as ${change.template ?? 'its template'} says: time, implementer and links can be changed, nothing else. Ask for a normal change instead.`,
      );
  }

  /** Cancelled and asked for anew would lose its history: an edit keeps it, and names what was old and what is new. */
  async function decideEdit(
    tx: Tx,
    before: Change,
    edit: ChangeEdit,
    actor: Actor,
    now: DateTime,
  ): Promise<Moved> {
    const asked = merged(before, edit);
    // What it does depends on where, and on what the YAML says today.
    const content = asked.procedure ? { ...asked, procedure: deps.runs.plan(asked, asked.procedure) } : asked;
    const fields = changedFields(before, content);
    const after = edit.after ?? before.after;
    const isRelinked = after.join() !== before.after.join();
    if (fields.length === 0 && !isRelinked)
      throw new UserError('change.nothing-changed', `${before.key} is like that already.`);
    requireTemplate(before, fields);
    const isRisk = fields.includes('likelihood') || fields.includes('impact');
    if (isRisk && before.assessedAt) await refuseOwnAssessment(tx, deps, before, actor);
    if (isRisk) await refuseLowering(tx, deps, { before, risk: content }, actor);
    const isTimely = fields.includes('startsAt') || fields.includes('takes');
    // A time that was not touched may be over by now.
    const { startsAt: _old, ...timeless } = content;
    const { maintenance: _over, ...untied } = isTimely ? content : timeless;
    // The maintenance that it was in may be over or cancelled by now, and holds up no other edit.
    const isPlaced = fields.includes('maintenance') || fields.includes('environment');
    const checked = isPlaced && content.maintenance !== undefined ? { maintenance: content.maintenance } : {};
    await requireContent(tx, deps, { ...untied, ...checked }, after, now);
    await refuseCircle(tx, before.number, after);
    const columns = await columnsFor(tx, before, content, fields, now);
    const isNew = contentHash(before) !== contentHash({ ...content, after });
    const isUnassessed = await losesAssessment(tx, deps, before, content, fields);
    const voted = isNew ? await votersOn(tx, before) : [];
    const data = {
      ...differences(before, content, fields),
      ...(await placesOf(tx, before, fields, columns)),
      ...(isNew ? { revision: before.revision + 1 } : {}),
      ...(isRelinked ? { after: [before.after, after] } : {}),
      ...(isUnassessed ? { unassessed: true } : {}),
      ...(voted.length > 0 ? { voided: voted } : {}),
    };
    return {
      columns: {
        ...columns,
        after: [...after],
        ...(isNew ? { revision: before.revision + 1, scheduled_for: null, scheduled_by: null } : {}),
        ...(isNew && !content.startsAt ? { time_since: null } : {}),
        ...(isUnassessed ? unassessed : {}),
      },
      ...(isUnassessed ? { next: requireLegalChange(before, 'rewrite') } : {}),
      ...(isNew ? {} : { stays: true }),
      entry: { kind: 'edited', data },
      audited: data,
      // They were told that it may be carried out, and when.
      ...(isNew && isPlanned(before)
        ? {
            told: [before.requestedBy, before.implementer, content.implementer].filter(
              (person) => !voted.includes(person), // they read the same as voters
            ),
          }
        : {}),
      async afterwards(changed, entry) {
        if (isNew) await voteAnew(tx, deps, before, { after: changed, entry, voted }, now);
      },
    };
  }

  return {
    ...createTie(deps, decideEdit),
    /** `shown`: the revision that stood in the form; absent: typed, and so about the present one. */
    async edit(number: number, edit: ChangeEdit, actor: Actor, shown?: number): Promise<Edited> {
      const named = edit.implementer ? await accountOf(deps.directory, edit.implementer) : undefined;
      let votes: Edited['votes'] = 'none';
      const after = await move(number, 'edit', actor, async (tx, before, now) => {
        requireShown(before, shown);
        if (named) rememberAccount(tx, named, now);
        const voters = await votersOn(tx, before);
        const moved = await decideEdit(tx, before, edit, actor, now);
        if (moved.stays) await refuseVotersEdit(tx, deps, before, actor);
        if (voters.length > 0) votes = moved.stays ? 'stand' : 'void';
        return moved;
      });
      return { change: edit.pullRequest ? await lookAgain(deps, after) : after, votes };
    },
    /** Likelihood and impact as somebody else than the requester sees them; opens the vote of a normal change (H9.1.2). */
    async assess(
      number: number,
      risk: { likelihood: RiskLevel; impact: RiskLevel },
      actor: Actor,
      shown?: number,
    ): Promise<Change> {
      await lookAgain(deps, await getChange(deps.db, number));
      return move(number, 'assess', actor, async (tx, before, now) => {
        requireShown(before, shown);
        await refuseOwnAssessment(tx, deps, before, actor);
        await refuseLowering(tx, deps, { before, risk }, actor);
        const content = { ...before, ...risk };
        const fields = changedFields(before, content);
        if (fields.length === 0 && before.status === 'assessed')
          throw new UserError('change.nothing-changed', `${before.key} is like that already.`);
        const isNew = contentHash(before) !== contentHash(content);
        const opens = before.type === 'normal' && before.status === 'submitted';
        const voted = isNew ? await votersOn(tx, before) : [];
        const data = {
          ...risk,
          ...differences(before, content, fields),
          ...(voted.length > 0 ? { voided: voted } : {}),
        };
        return {
          columns: {
            ...risk,
            assessed_at: now,
            assessed_by: actor.person,
            ...(isNew ? { revision: before.revision + 1 } : {}),
          },
          entry: { kind: 'assessed', data },
          audited: data,
          async afterwards(after, entry) {
            if (opens) await openVote(tx, deps, after, now);
            else if (isNew) await voteAnew(tx, deps, before, { after, entry, voted }, now);
          },
        };
      });
    },
  };
}
