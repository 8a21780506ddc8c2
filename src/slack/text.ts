import type { DateTime, Duration } from 'luxon';
import { zoneName } from '../systems/zone-name.ts';

/** Free text in a message: nothing in it can ping or become a link. (`*bold*` stays bold, as Slack's users expect.) */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Escaped text that is approved or copied: in `*.log` and `a_b_c` Slack would take the signs for bold and slanted, and drop them. */
export function exact(escaped: string): string {
  return /[*_~`]/.test(escaped) ? `\`${escaped.replaceAll('`', "'")}\`` : escaped;
}

/**
 * What a person typed, as Slack sends it, back to what they meant: entities undone, mentions and links as plain words,
 * control characters and direction overrides gone.
 */
export function plain(typed: string): string {
  return stripControls(
    typed
      .replace(/<@([A-Z0-9]+)\|([^<>]+)>/g, '@$2')
      .replace(/<#([A-Z0-9]+)\|([^<>]*)>/g, '#$2')
      .replace(
        /<!(?:subteam\^[A-Z0-9]+\|)?([^<>|]+)(?:\|([^<>]+))?>/g,
        (_all, id: string, label?: string) => `@${(label ?? id).replace(/^@/, '')}`,
      )
      .replace(
        /<((?:https?:\/\/|mailto:)[^<>|]+)(?:\|([^<>]+))?>/g,
        (_all, url: string, label?: string) => label ?? url,
      )
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  );
}

/**
 * Removes what no reader sees but what changes what they see, and what a database refuses (NUL, half characters). Keeps
 * line breaks and tabs.
 */
export function stripControls(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]/gu, (character) => (keptControls.has(character) ? character : ''));
}

/** Line breaks and tabs; and what joins emoji and writes Persian or Indic words. */
const keptControls = new Set(['\n', '\t', '\u200C', '\u200D']);

/** One line, for titles. */
export function oneLine(text: string): string {
  return stripControls(text).replace(/\s+/g, ' ').trim();
}

/** `3 h 41 min`, `9 min`, `2 d 4 h`; under a minute `1 min`, because people read it at a glance. */
export function span(duration: Duration): string {
  const minutes = Math.max(1, Math.round(Math.abs(duration.as('minutes'))));
  const days = Math.floor(minutes / 1_440);
  const hours = Math.floor((minutes % 1_440) / 60);
  const rest = minutes % 60;
  const parts =
    days > 0
      ? [
          [days, 'd'],
          [hours, 'h'],
        ]
      : [
          [hours, 'h'],
          [rest, 'min'],
        ];
  return parts
    .filter(([count]) => Number(count) > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** A time in the reader's own zone; readers without it see the system's zone. The day is named when it is not within 20 hours. */
export function when(at: DateTime, zone: string, now: DateTime): string {
  const near = Math.abs(at.diff(now).as('hours')) < 20;
  const named = `${whenPlain(at, zone, now)} ${zoneName(at, zone)}`;
  return `<!date^${Math.floor(at.toSeconds())}^${near ? '{time}' : '{date_short_pretty} {time}'}|${named}>`;
}

/** The same for places that show no date tokens: a locked phone, a modal's title. */
export function whenPlain(at: DateTime, zone: string, now: DateTime): string {
  const local = at.setZone(zone).setLocale('en-GB');
  const near = Math.abs(at.diff(now).as('hours')) < 20;
  return local.toFormat(near ? 'HH:mm' : 'ccc d LLL HH:mm');
}

/** As `when`, with its day unless that is the day of `beside`: for what has passed, and for what is read long after it was written. */
export function whenOn(at: DateTime, zone: string, beside?: DateTime): string {
  const local = at.setZone(zone).setLocale('en-GB');
  const isSameDay = beside !== undefined && local.hasSame(beside.setZone(zone), 'day');
  const named = `${local.toFormat(isSameDay ? 'HH:mm' : 'ccc d LLL HH:mm')} ${zoneName(at, zone)}`;
  return `<!date^${Math.floor(at.toSeconds())}^${isSameDay ? '{time}' : '{date_short_pretty} {time}'}|${named}>`;
}

/** Date tokens by their fallback, in everything that is sent: for a Slack that does not draw them. */
export function withPlainDates<T>(message: T): T {
  return JSON.parse(JSON.stringify(message).replace(/<!date\^\d+\^[^|<>]*\|([^<>]*)>/g, '$1')) as T;
}

/** For the error beside a field, which is plain text: no entities, no tokens. */
export function fieldText(text: string): string {
  return plain(text.replace(/`/g, ''));
}

/** Ends as a sentence does, whatever the person typed. */
export function sentence(text: string): string {
  return /[.!?…]\s*$/.test(text) ? text.trimEnd() : `${text.trimEnd()}.`;
}

/** `due 14:00`, or since when it is overdue. */
export function dueWords(at: DateTime, zone: string, now: DateTime): string {
  return `${at <= now ? '⚠️ due since' : 'due'} ${when(at, zone, now)}`;
}
