import { severityNames } from './model.ts';
import { didYouMean } from './nearest.ts';
import type { Checked } from './parsed.ts';

/** Contacts that are not there, hours without length, and severities that are asked for two things at once. */
export function checkResponse(system: Checked): void {
  checkContactNames(system);
  checkQuietHours(system);
  checkNudges(system);
}

function checkContactNames({ value, complain }: Checked): void {
  const { contacts, incidentChannels, securityIncidents } = value;
  if (!contacts) return;
  const invited = incidentChannels?.invite ?? [];
  for (const [index, contact] of invited.entries()) {
    const path = ['incidentChannels', 'invite', index];
    const named = contacts[contact];
    if (!named) {
      complain(
        path,
        `names ${contact}, which is not in contacts`,
        didYouMean(contact, Object.keys(contacts)),
      );
    } else if (!named.team && !named.person) {
      complain(
        path,
        `names ${contact}, who has only a telephone or mailbox`,
        'name one with a team or person',
      );
    } else if (invited.indexOf(contact) < index) {
      complain(path, `names ${contact} a second time`, 'keep the first');
    }
  }
  if (!securityIncidents) return;
  const path = ['securityIncidents', 'contact'];
  const named = contacts[securityIncidents.contact];
  if (!named) {
    const right = didYouMean(securityIncidents.contact, Object.keys(contacts));
    complain(path, `names ${securityIncidents.contact}, which is not in contacts`, right);
  } else if (!named.team && !named.person) {
    const wrong = `names ${securityIncidents.contact}, who has only a telephone or mailbox`;
    complain(path, wrong, 'name one with a team or person, or nobody could see these incidents');
  }
}

function checkQuietHours({ value: { quietHours, paging }, complain }: Checked): void {
  if (!quietHours) return;
  if (quietHours.from === quietHours.to) {
    complain(['quietHours', 'to'], 'is the same as from', 'write when the quiet hours end');
  }
  for (const [index, name] of quietHours.for.entries()) {
    if (!paging?.for.includes(name)) continue;
    const wrong = `is ${name}, for which the pager wakes people`;
    complain(['quietHours', 'for', index], wrong, 'take it out here, or in paging.for');
  }
}

function checkNudges({ value: { nudges, severities }, complain }: Checked): void {
  if (!nudges) return;
  for (const [index, span] of nudges.snooze.entries()) {
    const before = nudges.snooze[index - 1];
    if (!before || span.toMillis() > before.toMillis()) continue;
    const wrong = `is ${span.toISO()}, not longer than ${before.toISO()} before it`;
    complain(['nudges', 'snooze', index], wrong, 'list the spans in ascending order');
  }
  for (const name of severityNames) {
    const within = nudges.commanderWithin[name];
    if (!within || !severities || within.toMillis() < severities[name].resolve.toMillis()) continue;
    const wrong = `is ${within.toISO()}, not before resolve (${severities[name].resolve.toISO()})`;
    complain(['nudges', 'commanderWithin', name], wrong, 'ask while somebody can still take command');
  }
}
