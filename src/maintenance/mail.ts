import type { DateTime } from 'luxon';
import { html, htmlLines } from '../html.ts';
import type { Mail, Mailbox, Notice } from '../notices/model.ts';
import type { SystemProfile } from '../systems/model.ts';
import { type Announcement, announcementOf } from './announcement.ts';
import { calendarOf } from './calendar.ts';
import type { MaintenanceNotice } from './model.ts';
import type { Noticed } from './noticed.ts';

interface Deps {
  systems: ReadonlyMap<string, SystemProfile>;
  /** Since when the mailbox gets no mail; undefined: it gets mail. */
  unsubscribedAt(mailbox: Mailbox): Promise<DateTime | undefined>;
  unsubscribeLink(mailbox: Mailbox): string;
  /** The part of calendar ids that is this installation's. */
  instance: string;
  publicUrl: string;
  /** What the notice tells of; a reason where it is not to be told any more. */
  noticed(notice: Notice): Promise<Noticed | { skip: string }>;
}

/** After these the entry in people's calendars is another one. */
const changesCalendar: readonly MaintenanceNotice['reason'][] = [
  'announced',
  'extended',
  'moved',
  'cancelled',
];

/** What a mail about maintenance says, from the state at the time it is sent (H9.2.2, F-NT). */
export function createMaintenanceMail({
  systems,
  unsubscribedAt,
  unsubscribeLink,
  instance,
  publicUrl,
  noticed,
}: Deps) {
  return async (notice: Notice, now: DateTime): Promise<Mail | { skip: string }> => {
    const { target } = notice;
    if (target.to !== 'mail') throw new Error(`a mail cannot go to a ${target.to}`);
    const since = await unsubscribedAt(target);
    if (since) return { skip: `unsubscribed since ${since.toISODate()}` };
    const found = await noticed(notice);
    if ('skip' in found) return found;
    const { maintenance, data, text, freezes } = found;
    const system = systems.get(maintenance.system);
    if (!system) return { skip: 'the system is gone' };
    const announcement = announcementOf(data, {
      maintenance,
      system,
      now,
      freezes,
      ...(text === undefined ? {} : { text }),
    });
    const unsubscribe = unsubscribeLink(target);
    const status = `${publicUrl}/status`;
    const calendar = changesCalendar.includes(data.reason)
      ? calendarOf([maintenance], { name: `Maintenance of ${system.name}`, instance, systems, now })
      : undefined;
    return {
      to: target.address,
      subject: `${announcement.headline} (${maintenance.key})`,
      text: textOf(announcement, { status, unsubscribe }),
      html: htmlOf(announcement, { status, unsubscribe }),
      thread: `${maintenance.key}.${instance}`,
      unsubscribe,
      ...(calendar === undefined ? {} : { calendar }),
    };
  };
}

interface Links {
  status: string;
  unsubscribe: string;
}

function textOf({ headline, facts }: Announcement, { status, unsubscribe }: Links): string {
  const lines = facts.map(({ name, text }) => `${name}: ${text}`);
  return `${[headline, '', ...lines, '', `Status: ${status}`, `No more mail about this system: ${unsubscribe}`].join('\n')}\n`;
}

/** Plain tables and inline styles: what every mail program draws. */
function htmlOf({ headline, facts }: Announcement, { status, unsubscribe }: Links): string {
  const rows = facts.map(
    ({ name, text }) =>
      html`<tr><th style="text-align:left;vertical-align:top;padding:4px 16px 4px 0;color:#4a5560;font-weight:normal">${name}</th><td style="padding:4px 0">${htmlLines(text)}</td></tr>`,
  );
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${headline}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1c2329;background:#ffffff">
<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${headline}</h1>
<table role="presentation" style="border-collapse:collapse">${rows}</table>
<p style="margin:24px 0 0"><a href="${status}" style="color:#0b57a4">Status page</a></p>
<p style="margin:8px 0 0;font-size:13px"><a href="${unsubscribe}" style="color:#4a5560">No more mail about this system</a></p>
</body></html>
`.markup;
}
