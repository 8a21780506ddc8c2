import { withoutUndefined } from './members.ts';
import {
  type Called,
  type Contact,
  type Downtime,
  type EscalationStep,
  type MaintenanceWindow,
  type Release,
  type SeverityName,
  type SeverityProfile,
  type SystemProfile,
  severityNames,
  sizes,
} from './model.ts';
import { weekdays } from './model-week.ts';
import { accessProfileOf } from './profile-access.ts';
import { changeProfileOf } from './profile-change.ts';
import { workProfileOf } from './profile-work.ts';
import type { System } from './schema.ts';
import { endsNextDay } from './windows.ts';
import type { Work } from './work.ts';

/** The profile that the rest of the house reads, made of checked YAML. `all` serves orders that go on with another system's. */
export function toProfile(system: System, all: ReadonlyMap<string, System>, work: Work): SystemProfile {
  const { source: _source, assumed: _assumed, reason: _reason, ...channels } = system.channels;
  const contacts = contactsOf(system);
  const { incidentChannels, paging, quietHours, nudges, reviews, downtime } = system;
  return {
    id: system.id,
    name: system.name,
    zone: system.time.zone,
    channels,
    severities: severitiesOf(system),
    breach: { repeatAfter: system.deadlines.repeatAfter, repeatEvery: system.deadlines.repeatEvery },
    warnAt: system.deadlines.warnAt,
    quietHours: { from: quietHours.from, to: quietHours.to },
    incidentChannel: {
      invite: incidentChannels.invite.map((name) => calledOf(contacts, name)),
      bookmarks: incidentChannels.bookmarks,
    },
    securityIncidents: { team: calledOf(contacts, system.securityIncidents.contact) },
    followUp: {
      snooze: nudges.snooze,
      taskEvery: nudges.taskEvery,
      summaryAfter: nudges.summaryAfter,
      reviewEvery: reviews.askEvery,
      unseenAfter: paging.unseenAfter,
    },
    ...(downtime && { downtime: downtimeOf(downtime) }),
    regulatoryNotice: system.regulatoryNotice.within,
    contacts,
    onCall: system.onCall.order.map((name) => calledOf(contacts, name)),
    escalation: escalationOf(system, all).map(({ contact: _contact, ...step }) => step),
    escalationRepeat: system.escalation.repeat,
    alertLevels: Object.entries(system.alertLevels).map(([name, { meaning, acknowledge, respond }]) =>
      withoutUndefined({ name, meaning, acknowledge, respond }),
    ),
    corrective: system.corrective?.activities ?? [],
    environments: system.environments.names,
    usualEnvironment: system.environments.usual,
    windows: windowsOf(system),
    notice: {
      sizes: mapValues(system.notice.sizes, ({ period }) => period),
      environments: mapValues(system.notice.environments ?? {}, ({ period }) => period),
    },
    releases: releasesOf(system),
    ...changeProfileOf(system),
    recoveryTime: system.recovery.time.within,
    recoveryPoint: system.recovery.point.within,
    confirmWithin: system.recovery.confirmation.within,
    availability: withoutUndefined({
      system: system.availability.system.percent,
      vendors: system.availability.vendors?.percent,
    }),
    ...accessProfileOf(system),
    ...workProfileOf(system.id, system.time.zone, work),
  };
}

function mapValues<K extends string, A, B>(values: Record<K, A>, change: (value: A) => B): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(values).map(([key, value]) => [key, change(value)])) as Record<
    K,
    B
  >;
}

function severitiesOf(system: System): Record<SeverityName, SeverityProfile> {
  const { severities, updates, incidentChannels, nudges } = system;
  const profileOf = (name: SeverityName): SeverityProfile =>
    withoutUndefined({
      ...severities[name],
      updateEvery: updates[name],
      ownChannel: incidentChannels.ownFor.includes(name),
      notifyChannel: incidentChannels.wakeFor.includes(name),
      pages: system.paging.for.includes(name),
      quietAtNight: system.quietHours.for.includes(name),
      reviewed: system.reviews.for.includes(name),
      significant: system.mediaStatements.for.includes(name),
      commanderWithin: nudges.commanderWithin[name],
      downtimeCard: system.downtime?.for.includes(name) ?? false,
    });
  return Object.fromEntries(severityNames.map((name) => [name, profileOf(name)])) as Record<
    SeverityName,
    SeverityProfile
  >;
}

function downtimeOf({ paper, readOnlyCopy, more }: NonNullable<System['downtime']>): Downtime {
  return withoutUndefined({ paper, readOnlyCopy, more });
}

function contactsOf({ contacts }: System): Record<string, Contact> {
  return Object.fromEntries(
    Object.entries(contacts).map(([id, { title, team, person, phone, email, note }]) => [
      id,
      withoutUndefined({ id, title, team, person, phone, email, note }),
    ]),
  );
}

function calledOf(contacts: Record<string, Contact>, name: string): Called {
  const contact = contacts[name];
  // The cross-check refuses such a file; reaching this is a fault of ours.
  if (!contact) throw new Error(`contact ${name} passed the check without existing`);
  const { title, team, person, phone, email } = contact;
  return withoutUndefined({ title, team, person, phone, email });
}

type NamedStep = EscalationStep & { readonly contact: string };

function escalationOf(system: System, all: ReadonlyMap<string, System>): NamedStep[] {
  const contacts = contactsOf(system);
  const own = system.escalation.steps.map(({ contact, after }) => ({
    ...calledOf(contacts, contact),
    contact,
    after,
  }));
  const { continueWith } = system.escalation;
  const next = continueWith && all.get(continueWith.system);
  if (!next) return own;
  const further = escalationOf(next, all);
  const start = continueWith.from ? further.findIndex(({ contact }) => contact === continueWith.from) : 0;
  return [...own, ...further.slice(start)];
}

function windowsOf({ windows, environments, time }: System): MaintenanceWindow[] {
  return Object.entries(windows).map(
    ([name, { kind, environment = environments.usual, anyTime, days, start, end, note }]) => {
      const base = withoutUndefined({ name, kind, environment, zone: time.zone, note });
      if (anyTime || !days || !start || !end) return { ...base, isAnyTime: true };
      const numbers = days.map((day) => weekdays.indexOf(day) + 1).toSorted((a, b) => a - b);
      return { ...base, isAnyTime: false, days: numbers, start, end, endsNextDay: endsNextDay(start, end) };
    },
  );
}

function releasesOf({ releases }: System): Release[] {
  return sizes
    .filter((size) => size !== 'routine')
    .map((size) => {
      const { every, months, scope } = releases[size];
      return withoutUndefined({ size, every, months, scope });
    });
}
