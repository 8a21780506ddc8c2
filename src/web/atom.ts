import { Feed } from 'feed';
import type { DateTime } from 'luxon';
import { html, htmlLines } from '../html.ts';
import { factsOf, headlineOf } from '../maintenance/announcement.ts';
import type { Maintenance, NoticeReason } from '../maintenance/model.ts';
import { publicState, type SystemStatus } from './status.ts';

interface Entry {
  id: string;
  title: string;
  at: DateTime;
  content: string;
}

/** The newest first; feed readers take what is new since they last looked. */
const entriesShown = 50;

/** The status page as an Atom feed (RFC 4287). The same state gives the same text. */
export function atomOf(
  all: readonly SystemStatus[],
  { publicUrl, instance, now }: { publicUrl: string; instance: string; now: DateTime },
): string {
  const entries = all
    .flatMap((status) => [...incidentEntries(status), ...maintenanceEntries(status, now)])
    .toSorted((a, b) => b.at.toMillis() - a.at.toMillis())
    .slice(0, entriesShown);
  const feed = new Feed({
    id: `urn:hims-ops:${instance}`,
    title: 'Status of the hospital systems',
    link: `${publicUrl}/status`,
    feedLinks: { atom: `${publicUrl}/status.atom` },
    copyright: '',
    generator: 'hims-ops',
    ...(entries[0] ? { updated: entries[0].at.toJSDate() } : { updated: new Date(0) }),
  });
  for (const { id, title, at, content } of entries)
    feed.addItem({
      id: `urn:hims-ops:${instance}:${id}`,
      title,
      link: `${publicUrl}/status`,
      date: at.toJSDate(),
      content,
    });
  return feed.atom1();
}

function incidentEntries({ system, incidents }: SystemStatus): Entry[] {
  return incidents.flatMap(({ status, startedAt, stateSince, texts }) =>
    texts.map(({ at, text }, index) => ({
      id: `incident:${startedAt.toMillis()}:${index}`,
      title: `${system.name}: ${index === texts.length - 1 ? publicState(status) : 'update'}`,
      // The last words stand under the state of now: it is news when that changes.
      at: index === texts.length - 1 && stateSince > at ? stateSince : at,
      content: html`<p>${htmlLines(text)}</p>`.markup,
    })),
  );
}

function maintenanceEntries(
  { system, running, planned, past, freezes }: SystemStatus,
  now: DateTime,
): Entry[] {
  return [...running, ...planned, ...past].flatMap((maintenance) => {
    const words = { maintenance, system, now, freezes };
    const { status } = maintenance;
    const facts = factsOf(words);
    return newsOf(maintenance).map(({ id, reason, at, text }) => ({
      id: `${maintenance.key}:${id}`,
      // While it runs an end is named as on the day of the news: the same news reads the same tomorrow.
      title: headlineOf({ reason }, status === 'in progress' ? { ...words, now: at } : words),
      at,
      content: html`${text === undefined ? undefined : html`<p>${htmlLines(text)}</p>`}<dl>${facts.map(
        (fact) => html`<dt>${fact.name}</dt><dd>${htmlLines(fact.text)}</dd>`,
      )}</dl>`.markup,
    }));
  });
}

interface News {
  /** The same for the same news, for ever. */
  id: string;
  reason: NoticeReason;
  at: DateTime;
  text?: string;
}

/** What there is to read of it now: its state, and while it runs that it takes longer, and the last word. */
function newsOf(maintenance: Maintenance): News[] {
  const { status, sequence, announcedAt, startedAt, endedAt, overrunAt, lastUpdate } = maintenance;
  const at = endedAt ?? startedAt ?? announcedAt;
  const id = `${sequence}:${status}`;
  if (status === 'completed' || status === 'cancelled') return [{ id, reason: status, at }];
  if (status !== 'in progress') return [{ id, reason: 'announced', at }];
  return [
    { id, reason: 'started', at },
    ...(overrunAt ? [{ id: `${sequence}:overrun`, reason: 'overrun' as const, at: overrunAt }] : []),
    ...(lastUpdate
      ? [
          {
            id: `update:${lastUpdate.at.toMillis()}`,
            reason: 'update' as const,
            at: lastUpdate.at,
            text: lastUpdate.text,
          },
        ]
      : []),
  ];
}
