import { createHash } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { DateTime } from 'luxon';
import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import type { RunStep } from '../procedures/model.ts';
import { isUnconfirmed } from '../procedures/service.ts';
import { minuteMark, requireRecent } from './asked-at.ts';
import type { Services } from './define.ts';
import { subjectOf } from './subjects.ts';
import { plain } from './text.ts';

/** Who is asked, and where: in an incident's own channel a line need not name it. */
export interface Asked {
  actor: Actor;
  channel?: string | undefined;
}

type Readers = Pick<
  Services,
  'incidents' | 'changes' | 'maintenance' | 'runs' | 'routines' | 'systems' | 'now'
>;

/** Where the stamp stands in what a form carries. */
const boundMark = 'stamp';

const keys = /\b(INC|CHG|MW|RUN)[-\s]?(\d{1,15})\b/gi;

type Part = string | number | DateTime | undefined;

const words = (...parts: readonly Part[]): string =>
  parts.map((part) => (typeof part === 'object' ? String(part.toMillis()) : String(part ?? ''))).join('/');

async function incidentStand(number: number, { incidents }: Readers, actor: Actor): Promise<string> {
  const one = await incidents.view(number, actor);
  const holders = [one.commander, one.communications, one.scribe];
  const calls = (await incidents.calls(number)).length;
  return words(
    one.status,
    one.severity,
    one.system,
    one.round,
    one.level,
    one.mergedInto,
    ...holders,
    one.publicText,
    // Whether somebody is waited for, who was called since, and what was said.
    one.calling?.since,
    calls,
    one.lastUpdate?.at,
  );
}

async function changeStand(number: number, { changes }: Readers): Promise<string> {
  const { status, revision, scheduledFor, likelihood, impact } = await changes.get(number);
  return words(status, revision, scheduledFor, likelihood, impact);
}

async function maintenanceStand(number: number, { maintenance }: Readers): Promise<string> {
  return words((await maintenance.get(number)).version);
}

function waitsForSomebody(one: RunStep): boolean {
  return one.state === 'asking' || one.state === 'unknown' || isUnconfirmed(one);
}

/** Of the steps those that the line names, or, where it names none, those that wait for somebody: the others go on meanwhile. */
async function runStand(number: number, { runs }: Readers, line: string): Promise<string> {
  const { status, pausedBy, steps } = await runs.get(number);
  const named = new Set(line.toLowerCase().split(/\s+/));
  const those = steps.filter(({ id }) => named.has(id.toLowerCase()));
  const own = those.length > 0 ? those : steps.filter((one) => waitsForSomebody(one));
  return words(
    status,
    pausedBy,
    ...own.flatMap(({ id, state, attempt, confirmedAt }) => [id, state, attempt, confirmedAt]),
  );
}

/** Every routine that the line names, in each of its systems: its next time, and what became of the last. */
async function routineStands({ routines, systems }: Readers, line: string): Promise<string[]> {
  const typed = plain(line).trim().toLowerCase().split(/\s+/);
  if (typed[0] !== 'routine') return [];
  const named = [...systems.values()].flatMap(({ id, routines: all }) =>
    [...all.keys()].filter((name) => typed.includes(name.toLowerCase())).map((name) => ({ id, name })),
  );
  return Promise.all(
    named.map(async ({ id, name }) => {
      const { next, isNextSkipped, last, approval, routine } = await routines.get(id, name);
      const parts = words(next, String(isNextSkipped), last?.at, last?.state, approval?.expiresAt);
      return `${id}/${name}:${parts}/${routine.hash}`;
    }),
  );
}

/** What goes with a form that decides on something; the same form for anything else. */
export async function boundForm(form: ModalView, stamps: Stamps, asked: Asked): Promise<ModalView> {
  const meta = JSON.parse(form.private_metadata ?? '{}') as Record<string, unknown>;
  const subject = subjectOf(meta);
  if (subject === undefined) return form;
  return {
    ...form,
    private_metadata: JSON.stringify({ ...meta, [boundMark]: await stamps.of(subject, asked) }),
  };
}

/** Throws when what the form decides on stands otherwise by now; one that an older version opened says nothing of it. */
export async function requireBound(
  meta: Record<string, unknown> | undefined,
  stamps: Stamps,
  asked: Asked,
): Promise<void> {
  const subject = subjectOf(meta);
  const stamp = meta?.[boundMark];
  if (subject !== undefined && typeof stamp === 'string') await stamps.requireSame(stamp, subject, asked);
}

/**
 * How everything stood that a line is about, when it was asked about or stopped: a press a quarter of an hour later is an answer to
 * that, and to nothing else. What this person must not see stands as if it were not there.
 */
export function createStamps(readers: Readers) {
  async function standOf(prefix: string, number: number, line: string, { actor }: Asked): Promise<string> {
    try {
      if (prefix === 'INC') return await incidentStand(number, readers, actor);
      if (prefix === 'CHG') return await changeStand(number, readers);
      if (prefix === 'MW') return await maintenanceStand(number, readers);
      return await runStand(number, readers, line);
    } catch (error) {
      if (error instanceof UserError) return error.code;
      throw error;
    }
  }

  async function keysOf(line: string, { channel }: Asked): Promise<[prefix: string, number: number][]> {
    const named = [...plain(line).matchAll(keys)].map(([, prefix = '', digits]): [string, number] => [
      prefix.toUpperCase(),
      Number(digits),
    ]);
    const own = channel === undefined ? undefined : await readers.incidents.inChannel(channel);
    return own === undefined ? named : [...named, ['INC', own]];
  }

  async function markOf(line: string, asked: Asked): Promise<string> {
    const stands: string[] = [];
    for (const [prefix, number] of await keysOf(line, asked))
      stands.push(`${prefix}-${number}:${await standOf(prefix, number, line, asked)}`);
    stands.push(...(await routineStands(readers, line)));
    return createHash('sha256').update(stands.join('\n')).digest('hex').slice(0, 8);
  }

  return {
    /** Goes along with the line: eight hexadecimal digits, a period, the minute. */
    of: async (line: string, asked: Asked): Promise<string> =>
      `${await markOf(line, asked)}.${minuteMark(readers.now())}`,
    /** Throws `command.changed-since` when what the line is about stands otherwise, or nobody remembers. */
    async requireSame(stamp: string, line: string, asked: Asked): Promise<void> {
      const [mark, minute = ''] = stamp.split('.');
      requireRecent(minute, readers.now());
      if (mark === (await markOf(line, asked))) return;
      throw new UserError(
        'command.changed-since',
        'What this is about has changed meanwhile. Nothing was done. Look at it, and do it anew if it is still right.',
      );
    },
  };
}

export type Stamps = ReturnType<typeof createStamps>;
