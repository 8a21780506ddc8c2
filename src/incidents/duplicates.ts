import { listOpenTitles, type Viewer } from './list-store.ts';
import type { Incident } from './model.ts';
import { getIncident, type Reader } from './store.ts';

/** Words that say nothing about what is broken. */
const fillers = new Set(
  'a all an and are at be by down error errors fails failing for from in is it not of on or slow the to with'
    .split(' ')
    .map(stem),
);

/** `fails` and `failing` are one word. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|es|s)$/, '') : word;
}

function wordsOf(title: string): Set<string> {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  const all = (words ?? []).map(stem);
  const telling = all.filter((word) => !fillers.has(word));
  return new Set(telling.length > 0 ? telling : all);
}

/** How much two titles share, 0 to 1: the words in both, measured by the shorter of them. */
export function similarity(a: string, b: string): number {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  const shorter = Math.min(one.size, other.size);
  if (shorter === 0) return 0;
  return [...one].filter((word) => other.has(word)).length / shorter;
}

const alike = 0.5;
const compared = 50;
const offered = 2;

/**
 * Open incidents of the same system whose titles say about the same, the most alike first. Only the newest are compared, and
 * only by their titles: somebody waits for the answer.
 */
export async function findSimilar(
  reader: Reader,
  incident: Pick<Incident, 'system' | 'visibility' | 'title'>,
  viewer: Viewer,
): Promise<Incident[]> {
  const open = await listOpenTitles(reader, viewer, incident, compared);
  const alikeOnes = open
    .map(({ number, title }) => ({ number, score: similarity(incident.title, title) }))
    .filter(({ score }) => score >= alike)
    .sort((a, b) => b.score - a.score || a.number - b.number)
    .slice(0, offered);
  return Promise.all(alikeOnes.map(({ number }) => getIncident(reader, number)));
}
