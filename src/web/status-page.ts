import type { DateTime } from 'luxon';
import { type Html, html, htmlLines } from '../html.ts';
import type { PublicIncident } from '../incidents/list-store.ts';
import { factsOf } from '../maintenance/announcement.ts';
import type { Maintenance } from '../maintenance/model.ts';
import { spanWords, zoneWords } from '../maintenance/words.ts';
import type { SystemProfile } from '../systems/model.ts';
import { historyDays, publicState, type SystemState, type SystemStatus } from './status.ts';
import { statusStyle } from './status-style.ts';

const stateWords: Readonly<Record<SystemState, string>> = {
  ok: 'No known problems',
  maintenance: 'Under maintenance',
  problem: 'Problem',
};
/** In a list, where the eye compares. */
const shortWords: Readonly<Record<SystemState, string>> = {
  ok: 'OK',
  maintenance: 'Maintenance',
  problem: 'Problem',
};
const symbols: Readonly<Record<SystemState, string>> = { ok: '✓', maintenance: '🔧', problem: '!' };

/** The status page: works without scripts, on a phone, and read aloud. */
export function statusPage(all: readonly SystemStatus[], now: DateTime): string {
  const problems = all.filter(({ state }) => state === 'problem').map(({ system }) => system.name);
  const maintained = all.filter(({ state }) => state === 'maintenance').map(({ system }) => system.name);
  const headline =
    problems.length > 0
      ? `There is a problem with ${problems.join(', ')}`
      : maintained.length > 0
        ? `Maintenance is under way: ${maintained.join(', ')}`
        : 'No known problems';
  const state: SystemState = problems.length > 0 ? 'problem' : maintained.length > 0 ? 'maintenance' : 'ok';
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
${all.map((one) => systemSection(one, now))}
</main>
<footer>
<p>As of ${now.toUTC().toFormat('yyyy-MM-dd HH:mm')} UTC. <a href="/status.atom">Atom feed</a> · <a href="/status.json">JSON</a></p>
</footer>
</body>
</html>
`.markup;
}

function systemSection(status: SystemStatus, now: DateTime): Html {
  const { system, state, components, notices, running, planned } = status;
  const id = `system-${system.id}`;
  return html`<section aria-labelledby="${id}">
<div class="title"><h2 id="${id}">${system.name}</h2><p class="state ${state}"><span class="sign" aria-hidden="true">${symbols[state]}</span> ${stateWords[state]}</p></div>
${notices.map(
  ({ text, state: word, since }) =>
    html`<div class="notice"><p class="what"><strong>${word}</strong> · ${timeOf(since, system)}</p><p>${htmlLines(text)}</p></div>`,
)}
${running.map((one) => windowBlock(one, system, now, one.overrunAt ? 'Maintenance takes longer than planned' : 'Maintenance is under way'))}
${components.length > 0 && componentList(components)}
${daysBar(status, now)}
${planned.length > 0 && html`<h3>Planned maintenance</h3>`}
${planned.map((one) => windowBlock(one, system, now))}
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

function windowBlock(maintenance: Maintenance, system: SystemProfile, now: DateTime, title?: string): Html {
  const [when, ...facts] = factsOf({ maintenance, system, now });
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
function daysBar({ system, incidents, past, running }: SystemStatus, now: DateTime): Html {
  const today = now.setZone(system.zone).startOf('day');
  const worked = [...past.filter(({ status }) => status === 'completed'), ...running].filter(
    ({ environment }) => environment === system.usualEnvironment,
  );
  const days = Array.from({ length: historyDays }, (_none, index) => {
    const from = today.minus({ days: historyDays - 1 - index });
    const to = from.plus({ days: 1 });
    const isIn = (start: DateTime, end: DateTime | undefined) => start < to && (end ?? now) > from;
    if (incidents.some(({ startedAt, resolvedAt }) => isIn(startedAt, resolvedAt))) return 'problem';
    const wasWorked = worked.some(({ startedAt, startsAt, endedAt }) => isIn(startedAt ?? startsAt, endedAt));
    return wasWorked ? 'maintenance' : 'ok';
  });
  const count = (state: SystemState) => days.filter((day) => day === state).length;
  const label = `The last ${historyDays} days: ${count('problem')} with a problem, ${count('maintenance')} with maintenance.`;
  return html`<div class="days" role="img" aria-label="${label}">${days.map((day) => html`<i class="${day}"></i>`)}</div><p class="span" aria-hidden="true"><span>${historyDays} days ago</span><span>today</span></p>`;
}

function historyList({ system, incidents, past }: SystemStatus, now: DateTime): Html {
  const entries = [
    ...incidents.map((one) => ({ at: one.startedAt, shown: incidentEntry(one, system) })),
    ...past.map((one) => ({ at: one.startsAt, shown: pastEntry(one, system, now) })),
  ].toSorted((a, b) => b.at.toMillis() - a.at.toMillis());
  if (entries.length === 0)
    return html`<p class="quiet">Nothing happened in the last ${historyDays} days.</p>`;
  return html`<details><summary>The last ${historyDays} days (${entries.length})</summary><ol class="history">${entries.map(({ shown }) => html`<li>${shown}</li>`)}</ol></details>`;
}

function incidentEntry(
  { status, startedAt, resolvedAt, texts }: PublicIncident,
  system: SystemProfile,
): Html {
  const until = resolvedAt ? html`, resolved ${timeOf(resolvedAt, system)}` : html`, ${publicState(status)}`;
  return html`<p class="what"><strong>Problem</strong> · ${timeOf(startedAt, system)}${until}</p>${texts.map(
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
