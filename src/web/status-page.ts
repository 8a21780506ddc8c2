import type { DateTime } from 'luxon';
import { type Html, html, htmlLines } from '../html.ts';
import type { PublicIncident } from '../incidents/public-store.ts';
import { factsOf } from '../maintenance/announcement.ts';
import type { Freeze, Maintenance } from '../maintenance/model.ts';
import { spanWords, zoneWords } from '../maintenance/words.ts';
import type { SystemProfile } from '../systems/model.ts';
import { historyDays, publicState, type Seen, type SystemState, type SystemStatus } from './status.ts';
import { statusStyle } from './status-style.ts';

const stateWords: Readonly<Record<SystemState, string>> = {
  ok: 'No problem reported',
  maintenance: 'Under maintenance',
  problem: 'Problem',
  unknown: 'Under investigation',
};
/** In a list, where the eye compares. */
const shortWords: Readonly<Record<SystemState, string>> = {
  ok: 'No reports',
  maintenance: 'Maintenance',
  problem: 'Problem',
  unknown: 'Unknown',
};
const symbols: Readonly<Record<SystemState, string>> = {
  ok: '✓',
  maintenance: '🔧',
  problem: '!',
  unknown: '?',
};

/** The status page: works without scripts, on a phone, and read aloud. */
export function statusPage(
  all: readonly SystemStatus[],
  now: DateTime,
  { asOf, isCurrent }: Seen = { asOf: now, isCurrent: true },
): string {
  const { state, headline } = isCurrent
    ? summaryOf(all)
    : { state: 'unknown' as const, headline: `Unknown since ${utc(asOf)}` };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Status: ${headline}</title>
<link rel="alternate" type="application/atom+xml" title="Status" href="/status.atom">
<style>${statusStyle}</style>
</head>
<body>
<header>
<h1>Hospital systems</h1>
<p class="now ${state}"><span class="sign" aria-hidden="true">${symbols[state]}</span> ${headline}</p>
</header>
<main>
${!isCurrent && html`<p class="notice">The state of the systems cannot be read now. Below is what was known at ${utc(asOf)}; it may have changed since.</p>`}
${all.map((one) => systemSection(one, now))}
</main>
<footer>
<p>As of ${utc(asOf)}. Shown is what the operations team has reported.</p>
<p> <a href="/status.atom">Atom feed</a> · <a href="/status.json">JSON</a></p>
</footer>
</body>
</html>
`.markup;
}

const utc = (at: DateTime): string => `${at.toUTC().toFormat('yyyy-MM-dd HH:mm')} UTC`;

/** What stands on top: the worst of all. */
function summaryOf(all: readonly SystemStatus[]): { state: SystemState; headline: string } {
  const words = [
    ['problem', 'There is a problem with'],
    ['unknown', 'Under investigation:'],
    ['maintenance', 'Maintenance is under way:'],
  ] as const;
  for (const [state, text] of words) {
    const names = all.filter((one) => one.state === state).map(({ system }) => system.name);
    if (names.length > 0) return { state, headline: `${text} ${names.join(', ')}` };
  }
  return { state: 'ok', headline: 'No problems reported' };
}

/** Nothing was ever read: no page may look as if all were well. */
export function unknownPage(): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Status: Unknown</title><style>${statusStyle}</style></head>
<body><header><h1>Hospital systems</h1><p class="now unknown"><span class="sign" aria-hidden="true">?</span> Unknown</p></header>
<main><p>The state of the systems cannot be read now. Try again in a minute.</p></main></body></html>
`.markup;
}

function systemSection(status: SystemStatus, now: DateTime): Html {
  const { system, state, components, notices, running, planned, freezes } = status;
  const id = `system-${system.id}`;
  return html`<section aria-labelledby="${id}">
<div class="title"><h2 id="${id}">${system.name}</h2><p class="state ${state}"><span class="sign" aria-hidden="true">${symbols[state]}</span> ${stateWords[state]}</p></div>
${notices.map(
  ({ text, saidAt, state: word, since }) =>
    html`<div class="notice"><p class="what"><strong>${word}</strong> · ${timeOf(since, system)}</p><p>${timeOf(saidAt, system)}: ${htmlLines(text)}</p></div>`,
)}
${running.map((one) => windowBlock(one, { system, now }, one.overrunAt ? 'Maintenance takes longer than planned' : 'Maintenance is under way'))}
${components.length > 0 && componentList(components)}
${daysBar(status, now)}
${planned.length > 0 && html`<h3>Planned maintenance</h3>`}
${planned.map((one) => windowBlock(one, { system, now, freezes }))}
${historyList(status, now)}
</section>
`;
}

function componentList(components: SystemStatus['components']): Html {
  return html`<ul class="components">${components.map(
    ({ name, state }) =>
      html`<li><span>${name}</span> <span class="state ${state}">${shortWords[state]}</span></li>`,
  )}</ul>`;
}

function windowBlock(
  maintenance: Maintenance,
  scene: { system: SystemProfile; now: DateTime; freezes?: readonly Freeze[] },
  title?: string,
): Html {
  const { system } = scene;
  const [when, ...facts] = factsOf({ maintenance, ...scene });
  const heading = title ? html`<h3>${title}</h3>` : html`<h4>${when?.text}</h4>`;
  return html`<article class="window" id="${maintenance.key}">${heading}<dl>${[
    ...(title && when ? [when] : []),
    ...facts,
  ].map(({ name, text }) => html`<div><dt>${name}</dt><dd>${htmlLines(text)}</dd></div>`)}${
    maintenance.lastUpdate && maintenance.status === 'in progress'
      ? html`<div><dt>${timeOf(maintenance.lastUpdate.at, system)}</dt><dd>${htmlLines(maintenance.lastUpdate.text)}</dd></div>`
      : undefined
  }</dl></article>`;
}

/** One bar for each of the last days: worse stands above better. */
function daysBar({ system, state, incidents, past, running, since }: SystemStatus, now: DateTime): Html {
  const today = now.setZone(system.zone).startOf('day');
  const worked = [...past.filter(({ status }) => status === 'completed'), ...running].filter(
    ({ environment }) => environment === system.usualEnvironment,
  );
  const days = Array.from({ length: historyDays }, (_none, index) => {
    const from = today.minus({ days: historyDays - 1 - index });
    const to = from.plus({ days: 1 });
    const isIn = (start: DateTime, end: DateTime | undefined) => start < to && (end ?? now) > from;
    if (incidents.flatMap(troubleOf).some(({ start, end }) => isIn(start, end))) return 'problem';
    const wasWorked = worked.some(({ startedAt, startsAt, endedAt }) => isIn(startedAt ?? startsAt, endedAt));
    if (wasWorked) return 'maintenance';
    if (state === 'unknown' && to > now) return 'none'; // today, and nobody knows
    return since && to > since ? 'ok' : 'none';
  });
  const count = (state: SystemState | 'none') => days.filter((day) => day === state).length;
  const label = `The last ${historyDays} days: ${count('problem')} with a problem, ${count('maintenance')} with maintenance${count('none') > 0 ? `, ${count('none')} without data` : ''}.`;
  const first = since?.setZone(system.zone).setLocale('en-GB').toFormat('d LLL yyyy');
  const before =
    days[0] === 'none' &&
    html`<p class="quiet">${first ? `There is no data from before ${first}.` : 'There is no data yet.'}</p>`;
  return html`<div class="days" role="img" aria-label="${label}">${days.map((day) => html`<i class="${day}"></i>`)}</div><p class="span" aria-hidden="true"><span>${historyDays} days ago</span><span>today</span></p>${before}`;
}

/** From when to when it was a problem; without its lulls. */
function troubleOf({ startedAt, resolvedAt, lulls }: PublicIncident): { start: DateTime; end?: DateTime }[] {
  const starts = [startedAt, ...lulls.map(({ to }) => to)];
  const ends = [...lulls.map(({ from }) => from), resolvedAt];
  return starts.map((start, index) => ({ start, ...(ends[index] ? { end: ends[index] } : {}) }));
}

function historyList({ system, incidents, past }: SystemStatus, now: DateTime): Html {
  const entries = [
    ...incidents.map((one) => ({ at: one.startedAt, shown: incidentEntry(one, system) })),
    ...past.map((one) => ({ at: one.startsAt, shown: pastEntry(one, system, now) })),
  ].toSorted((a, b) => b.at.toMillis() - a.at.toMillis());
  if (entries.length === 0)
    return html`<p class="quiet">Nothing stands here from the last ${historyDays} days.</p>`;
  return html`<details><summary>The last ${historyDays} days (${entries.length})</summary><ol class="history">${entries.map(({ shown }) => html`<li>${shown}</li>`)}</ol></details>`;
}

function incidentEntry(incident: PublicIncident, system: SystemProfile): Html {
  const { status, texts } = incident;
  const spans = troubleOf(incident).map(({ start, end }, index) => {
    const until = end ? html`resolved ${timeOf(end, system)}` : publicState(status);
    return html`${index > 0 ? ', back ' : ''}${timeOf(start, system)}, ${until}`;
  });
  return html`<p class="what"><strong>Problem</strong> · ${spans}</p>${texts.map(
    ({ at, text }) => html`<p>${timeOf(at, system)}: ${htmlLines(text)}</p>`,
  )}`;
}

function pastEntry(maintenance: Maintenance, system: SystemProfile, now: DateTime): Html {
  const { status, title, outcome, key, environment } = maintenance;
  const where = environment === system.usualEnvironment ? '' : `, ${environment}`;
  const when = `${spanWords(maintenance, system.zone, now)} ${zoneWords(system.zone)}${where}`;
  return html`<p class="what" id="${key}"><strong>${status === 'cancelled' ? 'Cancelled maintenance' : 'Maintenance'}</strong> · ${when}</p><p>${title}${outcome ? `: ${outcome}` : ''}</p>`;
}

function timeOf(at: DateTime, { zone }: SystemProfile): Html {
  const local = at.setZone(zone).setLocale('en-GB');
  return html`<time datetime="${at.toUTC().toISO() ?? ''}">${local.toFormat('ccc d LLL HH:mm')} ${zoneWords(zone)}</time>`;
}
