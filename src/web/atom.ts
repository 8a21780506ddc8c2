import { Feed } from 'feed';
import type { DateTime } from 'luxon';
import { html, htmlLines } from '../html.ts';
import { announcementOf, factsOf } from '../maintenance/announcement.ts';
import type { Maintenance } from '../maintenance/model.ts';
import type { SystemProfile } from '../systems/model.ts';
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
  return incidents.flatMap(({ status, startedAt, texts }) =>
    texts.map(({ at, text }, index) => ({
      id: `incident:${startedAt.toMillis()}:${index}`,
      title: `${system.name}: ${index === texts.length - 1 ? publicState(status) : 'update'}`,
      at,
      content: html`<p>${htmlLines(text)}</p>`.markup,
    })),
  );
}

function maintenanceEntries({ system, running, planned, past }: SystemStatus, now: DateTime): Entry[] {
  return [...running, ...planned, ...past].map((maintenance) => ({
    id: `${maintenance.key}:${maintenance.sequence}:${maintenance.status}`,
    title: titleOf(maintenance, system, now),
    at: maintenance.endedAt ?? maintenance.startedAt ?? maintenance.announcedAt,
    content: html`<dl>${factsOf({ maintenance, system, now }).map(
      ({ name, text }) => html`<dt>${name}</dt><dd>${htmlLines(text)}</dd>`,
    )}</dl>`.markup,
  }));
}

const reasons = {
  announced: 'announced',
  'in progress': 'started',
  completed: 'completed',
  cancelled: 'cancelled',
} as const;

function titleOf(maintenance: Maintenance, system: SystemProfile, now: DateTime): string {
  const { status } = maintenance;
  const reason = status === 'waiting' || status === 'refused' ? 'announced' : reasons[status];
  return announcementOf({ reason }, { maintenance, system, now }).headline;
}
