import type { DateTime } from 'luxon';
import { appendAudit } from '../audit/audit.ts';
import { system as theBot } from '../audit/model.ts';
import type { Tx } from '../db/db.ts';
import { enqueueNotices } from '../notices/store.ts';
import { furnish, noticeOf, sayDowntime, tell, toPerson } from './audience.ts';
import { findByChannel, insiders } from './list-store.ts';
import { type Incident, isPrivate } from './model.ts';
import type { IncidentDeps } from './moves.ts';
import { addMembers, listMembers, markInvited, removeMember } from './record-store.ts';
import { getIncident, type IncidentChange, lockIncident, updateIncident } from './store.ts';

/** The own channel of an incident, as far as the incident knows of it. */
export interface IncidentRoom {
  /** It was made. */
  made(number: number, channel: string): Promise<void>;
  /** Slack will not make it: nobody waits for it any more, and a private incident goes to its people one by one. */
  refused(number: number, why: string): Promise<void>;
  /** This channel takes nothing more: another one is wanted, furnished like the first. */
  gone(number: number, channel: string): Promise<void>;
  /** Keys of the members whom the channel has not invited yet. */
  toInvite(number: number): Promise<string[]>;
  invited(number: number, people: readonly string[]): Promise<void>;
  /** Somebody came into a channel; of an incident's own one, that makes them part of it. */
  joined(channel: string, person: string): Promise<void>;
  /** Somebody left it: it is none of theirs any more, unless they hold a role or a task. */
  left(channel: string, person: string): Promise<void>;
}

/** What they were asked or called for says so from now on, and has no buttons any more. */
async function tellLeft(tx: Tx, incident: Incident, person: string, now: DateTime): Promise<void> {
  await enqueueNotices(tx, [{ ...toPerson(incident, person, 'incident-call-over'), coalesce: true }], now);
  await tell(tx, incident, [], now);
}

export function createRoom({ db, clock, systems }: IncidentDeps): IncidentRoom {
  async function change(
    number: number,
    columns: IncidentChange,
    audited: Record<string, unknown>,
    afterwards: (tx: Tx, after: Incident, now: DateTime) => Promise<void>,
  ): Promise<void> {
    await db.transaction(async (tx) => {
      const now = clock.now();
      const before = await lockIncident(tx, number);
      await updateIncident(tx, before, columns);
      await afterwards(tx, await getIncident(tx, number), now);
      const deed = {
        action: 'incident.channel',
        subject: before.key,
        system: before.system,
        change: audited,
      };
      await appendAudit(tx, theBot('timer'), deed, now);
    });
  }

  return {
    made: (number, channel) =>
      change(number, { channel_state: 'ready', channel_id: channel }, { channel }, async (tx, after, now) => {
        // The card in the team's channel links to it from now on.
        if (!isPrivate(after))
          await enqueueNotices(
            tx,
            [
              noticeOf(after, {
                kind: 'incident-card',
                target: { to: 'channel', purpose: 'incidents', system: after.system },
                coalesce: true,
              }),
            ],
            now,
          );
      }),
    refused: (number, why) =>
      change(
        number,
        { channel_state: 'refused', channel_id: null },
        { refused: why },
        async (tx, after, now) => {
          if (!isPrivate(after)) {
            // What waited for the channel goes to the thread of the card; of all that, this must not get lost.
            const system = systems.get(after.system);
            if (system) await sayDowntime(tx, after, system, now);
            return;
          }
          const members = await listMembers(tx, number);
          await enqueueNotices(
            tx,
            members.map(({ person }) =>
              noticeOf(after, { kind: 'incident-card', target: { to: 'person', person }, coalesce: true }),
            ),
            now,
          );
        },
      ),
    async gone(number, channel) {
      const { channel: known } = await getIncident(db, number);
      if (known.state !== 'ready' || known.id !== channel) return; // somebody was faster
      await change(
        number,
        { channel_state: 'wanted', channel_id: null },
        { gone: channel },
        async (tx, after, now) => {
          await markInvited(tx, number, 'everybody', undefined);
          await tell(tx, after, [], now);
          await enqueueNotices(tx, furnish(after, ['invite', 'bookmarks']), now);
        },
      );
    },
    async toInvite(number) {
      const members = await listMembers(db, number);
      return members.filter(({ invitedAt }) => invitedAt === null).map(({ person }) => person);
    },
    async invited(number, people) {
      await db.transaction((tx) => markInvited(tx, number, people, clock.now()));
    },
    async joined(channel, person) {
      const number = await findByChannel(db, channel);
      if (number === undefined) return;
      await db.transaction(async (tx) => {
        const incident = await lockIncident(tx, number);
        const { key, system } = incident;
        const now = clock.now();
        const isNew = !(await listMembers(tx, number)).some((member) => member.person === person);
        await addMembers(tx, number, [person], now);
        await markInvited(tx, number, [person], now);
        // Of what not everybody may read it is kept who came in, also of those who were called or invited before.
        if (!isNew && !isPrivate(incident)) return;
        const deed = { action: 'incident.joined', subject: key, system, change: { person } };
        await appendAudit(tx, theBot('event'), deed, now);
      });
    },
    async left(channel, person) {
      const number = await findByChannel(db, channel);
      if (number === undefined) return;
      await db.transaction(async (tx) => {
        const incident = await lockIncident(tx, number);
        const { key, system } = incident;
        // Whoever holds a role or a task stays part of it, and has left its channel all the same.
        if (!(await removeMember(tx, number, person)) && !isPrivate(incident)) return;
        const deed = { action: 'incident.left', subject: key, system, change: { person } };
        const now = clock.now();
        await appendAudit(tx, theBot('event'), deed, now);
        if (isPrivate(incident) && !(await insiders(tx, incident, [person])).includes(person))
          await tellLeft(tx, incident, person, now);
      });
    },
  };
}
