import type { Published } from '../incidents/list-store.ts';
import type { SystemProfile } from '../systems/model.ts';

const words: Readonly<Record<Published['status'], string>> = {
  open: 'investigating',
  acknowledged: 'investigating',
  mitigated: 'monitoring',
  resolved: 'resolved',
  closed: 'resolved',
};

/** The status feed: nothing of an incident but the words that somebody wrote for the public. */
export function statusFeed(published: readonly Published[], systems: ReadonlyMap<string, SystemProfile>) {
  return {
    systems: [...systems.values()].map(({ id, name }) => ({
      id,
      name,
      notices: published
        .filter(({ system }) => system === id)
        .map(({ text, status, publishedAt }) => ({ text, state: words[status], since: publishedAt.toISO() })),
    })),
  };
}
