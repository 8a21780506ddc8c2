import type { AuditRow } from '../../audit/model.ts';
import { cut } from '../limits.ts';
import type { Namer } from '../names.ts';
import { escape } from '../text.ts';

/** Longest account of one entry; the export has the whole. */
const longestChange = 160;
const hashShown = 12;
/** Seconds that say nothing leave room for what does. */
const fullMinute = /^(\d{4}-\d\d-\d\dT\d\d:\d\d):00\.000Z$/;

/** The people who appear, to be named. */
export function auditPeople(rows: readonly AuditRow[]): string[] {
  return rows.map((row) => row.actor);
}

/**
 * One line an entry, the newest first: number, time (UTC), what, on what, who, old → new. `hidden`: keys that the reader must not
 * learn of, also not from what is about something else.
 */
export function auditLines(rows: readonly AuditRow[], name: Namer, hidden: readonly string[] = []): string[] {
  const secret = new Set(hidden);
  const shown = (words: string) =>
    words.replace(/\bINC-\d+\b/g, (key) => (secret.has(key) ? 'a private incident' : key));
  if (rows.length === 0) return ['The audit log has nothing that fits.'];
  return rows.map((row) => {
    const { change } = JSON.parse(row.entry) as { change?: Record<string, unknown> };
    const refused = row.outcome === 'refused' ? ' *refused*' : '';
    const words = change ? shown(changeWords(change)) : '';
    const at = `${row.at.slice(0, 10)} ${row.at.slice(11, 19)} UTC`;
    const what = `${row.seq} · ${at} · ${row.action}${refused} · ${escape(row.subject)} · ${name(row.actor)}`;
    return words === '' ? what : `${what} · ${escape(cut(words, longestChange))}`;
  });
}

/** Of these an array has several values; of everything else, what it was and what it is. */
const lists: ReadonlySet<string> = new Set(['components', 'conflicts', 'hits', 'insteadOf', 'voided']);

function changeWords(change: Record<string, unknown>): string {
  return Object.entries(change)
    .map(([key, value]) => {
      if (key === 'values' && typeof value === 'object' && value !== null)
        return valuesWords(value as Record<string, unknown>);
      if (Array.isArray(value) && value.length === 2 && !lists.has(key))
        return `${key} ${plainly(value[0])} → ${plainly(value[1])}`;
      return `${key} ${plainly(value)}`;
    })
    .join(', ');
}

/** What changed in a file: the first few values, and how many there are. */
function valuesWords(values: Record<string, unknown>): string {
  const all = Object.entries(values).map(([path, pair]) => {
    const [from, to] = Array.isArray(pair) ? (pair as unknown[]) : [];
    return `${path} ${plainly(from)} → ${plainly(to)}`;
  });
  return `${all.length} ${all.length === 1 ? 'value' : 'values'}: ${all.join('; ')}`;
}

/** A value in words; lists and objects by their size, because nobody reads them in a chat. */
function plainly(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string')
    return /^[0-9a-f]{64}$/.test(value) ? value.slice(0, hashShown) : value.replace(fullMinute, '$1Z');
  if (Array.isArray(value))
    return value.every((one) => typeof one === 'string') ? value.join('+') : `${value.length} entries`;
  return typeof value === 'object' ? `${Object.keys(value).length} values` : JSON.stringify(value);
}
