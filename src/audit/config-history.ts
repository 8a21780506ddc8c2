import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock/clock.ts';
import type { Db } from '../db/db.ts';
import type { SourceFile } from '../systems/model-catalogue.ts';
import { appendAudit } from './audit.ts';
import { system } from './model.ts';

type Differences = Record<string, [unknown, unknown]>;

const mostDifferences = 200;

/** Lists whose entries have a name of their own are compared by it, so that an entry in front does not change all others. */
function named(list: readonly unknown[]): Record<string, unknown> | undefined {
  const entries: [string, unknown][] = [];
  for (const one of list) {
    if (typeof one !== 'object' || one === null) return undefined;
    const { id, name, team } = one as { id?: unknown; name?: unknown; team?: unknown };
    const key = id ?? name ?? team;
    if (typeof key !== 'string') return undefined;
    entries.push([key, one]);
  }
  const keys = new Set(entries.map(([key]) => key));
  return keys.size === entries.length ? Object.fromEntries(entries) : undefined;
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  if (Array.isArray(value)) return named(value);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** Every value that differs, by its path: old → new. */
export function differences(before: unknown, after: unknown, path = ''): Differences {
  if (isDeepStrictEqual(before, after)) return {};
  const [old, now] = [asRecord(before), asRecord(after)];
  if (!old || !now) return { [path || '.']: [before ?? null, after ?? null] };
  const found: Differences = {};
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)]))
    Object.assign(found, differences(old[key], now[key], path ? `${path}.${key}` : key));
  return found;
}

/** At each start: what changed in people.yaml and every system.yaml since the last one. Who was granted what, when. */
export async function recordConfig(
  { db, clock }: { db: Db; clock: Clock },
  files: readonly SourceFile[],
): Promise<void> {
  await db.transaction(async (tx) => {
    const now = clock.now();
    const changed: { name: string; change: Record<string, unknown> }[] = [];
    for (const { name, hash, data } of [...files].sort((a, b) => a.name.localeCompare(b.name))) {
      const [old] = await tx.query<{ hash: string; data: unknown }>(
        'select hash, data from config_versions where name = $1 for update',
        [name],
      );
      if (old?.hash === hash) {
        changed.push({ name, change: { hash } });
        continue;
      }
      await tx.query(
        `insert into config_versions (name, hash, data, seen_at) values ($1, $2, $3, $4)
         on conflict (name) do update set hash = excluded.hash, data = excluded.data, seen_at = excluded.seen_at`,
        [name, hash, JSON.stringify(data), now],
      );
      const all = Object.entries(differences(old?.data ?? {}, JSON.parse(JSON.stringify(data))));
      const kept = Object.fromEntries(all.slice(0, mostDifferences));
      const more = all.length > mostDifferences ? { more: all.length - mostDifferences } : {};
      changed.push({ name, change: { hash: [old?.hash ?? null, hash], ...more, values: kept } });
    }
    for (const { name, change } of changed)
      await appendAudit(
        tx,
        system('start'),
        { action: 'values' in change ? 'config.changed' : 'config.loaded', subject: name, change },
        now,
      );
  });
}
