import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { type SystemProfile, severityNames } from '../../../src/systems/model.ts';
import { eachIsTold, hims, type Spoilt, systemsCopy, systemsDir } from './folder.ts';

const { systems } = await loadCatalogue(systemsDir);

function get(id: string, from = systems): SystemProfile {
  const system = from.get(id);
  if (!system) throw new Error(`no system ${id}`);
  return system;
}

describe.each(['hims', 'caresync', 'fhir'])('%s', (id) => {
  it('says by severity who is woken, asked and told', () => {
    const rows = severityNames.map((name) => {
      const { pages, quietAtNight, reviewed, significant, commanderWithin, downtimeCard } =
        get(id).severities[name];
      return [pages, quietAtNight, reviewed, significant, commanderWithin?.as('minutes'), downtimeCard];
    });

    expect(rows).toEqual([
      [true, false, true, true, 5, true],
      [true, false, true, false, 5, false],
      [false, true, false, false, undefined, false],
      [false, true, false, false, undefined, false],
    ]);
  });

  it('is quiet from ten to seven', () => {
    expect(get(id).quietHours).toEqual({ from: '22:00', to: '07:00' });
  });

  it('asks for what is still owed', () => {
    const { snooze, taskEvery, summaryAfter, reviewEvery, unseenAfter } = get(id).followUp;

    expect(snooze.map((span) => span.as('minutes'))).toEqual([30, 60, 120]);
    expect([taskEvery, reviewEvery].map((span) => span.as('days'))).toEqual([1, 2]);
    expect([summaryAfter, unseenAfter].map((span) => span.as('minutes'))).toEqual([60, 2]);
  });

  it('has security people, people to invite, and words for the wards', () => {
    const { securityIncidents, incidentChannel, downtime } = get(id);

    expect(securityIncidents.team.team).toBe('security');
    expect(incidentChannel.invite.length).toBeGreaterThan(0);
    expect(incidentChannel.invite.every(({ team, person }) => team ?? person)).toBe(true);
    expect(downtime?.paper).toMatch(/\w/);
    expect(downtime?.readOnlyCopy).toMatch(/\w/);
  });
});

describe('a system of its own', () => {
  it('needs no words for the wards; then no card is drawn', async () => {
    const copy = await systemsCopy();
    await copy.change(hims, /^downtime:\n(?: .*\n)+/m, '');

    const { severities, downtime } = get('hims', (await loadCatalogue(copy.dir)).systems);

    expect(downtime).toBeUndefined();
    expect(severities['SEV-1'].downtimeCard).toBe(false);
  });

  it('may have links in the channels of its incidents', async () => {
    const copy = await systemsCopy();
    const link = '{ title: Status page, url: https://status.clinic.example/hims }';
    await copy.change(hims, 'bookmarks: []', `bookmarks: [${link}]`);

    const { incidentChannel } = get('hims', (await loadCatalogue(copy.dir)).systems);

    expect(incidentChannel.bookmarks).toEqual([
      { title: 'Status page', url: 'https://status.clinic.example/hims' },
    ]);
  });
});

const wrong: Spoilt[] = [
  {
    name: 'an invited contact that is not there',
    from: 'invite: [devops,',
    to: 'invite: [devop,',
    says: 'incidentChannels.invite[0] names devop, which is not in contacts; did you mean devops?',
  },
  {
    name: 'an invited contact twice',
    from: 'invite: [devops, support]',
    to: 'invite: [devops, devops]',
    says: 'incidentChannels.invite[1] names devops a second time; keep the first',
  },
  {
    name: 'an invited telephone',
    file: 'caresync/system.yaml',
    from: 'invite: [system-admin,',
    to: 'invite: [hotline,',
    says: 'incidentChannels.invite[0] names hotline, who has only a telephone or mailbox; name one with a team',
  },
  {
    name: 'a security contact that is not there',
    from: 'contact: security',
    to: 'contact: securty',
    says: 'securityIncidents.contact names securty, which is not in contacts; did you mean security?',
  },
  {
    name: 'a security contact without people',
    file: 'caresync/system.yaml',
    from: 'contact: security',
    to: 'contact: hotline',
    says: 'securityIncidents.contact names hotline, who has only a telephone or mailbox; name one with a team',
  },
  {
    name: 'quiet hours of no length',
    from: "to: '07:00'",
    to: "to: '22:00'",
    says: 'quietHours.to is the same as from; write when the quiet hours end',
  },
  {
    name: 'a severity that pages in quiet hours it keeps',
    from: 'for: [SEV-3, SEV-4]',
    to: 'for: [SEV-2, SEV-3]',
    says: 'quietHours.for[0] is SEV-2, for which the pager wakes people; take it out here, or in paging.for',
  },
  {
    name: 'a severity that does not exist',
    from: 'for: [SEV-1, SEV-2]',
    to: 'for: [SEV-1, SEV-9]',
    says: 'paging.for[1] is "SEV-9"; did you mean SEV-1?',
  },
  {
    name: 'spans that do not grow',
    from: 'snooze: [PT30M, PT1H, PT2H]',
    to: 'snooze: [PT30M, PT30M]',
    says: 'nudges.snooze[1] is PT30M, not longer than PT30M before it; list the spans in ascending order',
  },
  {
    name: 'a nudge after the end',
    from: 'commanderWithin: { SEV-1: PT5M,',
    to: 'commanderWithin: { SEV-1: PT4H,',
    says: 'nudges.commanderWithin.SEV-1 is PT4H, not before resolve (PT4H); ask while somebody can still take command',
  },
  {
    name: 'a link without encryption',
    from: 'bookmarks: []',
    to: 'bookmarks: [{ title: Wiki, url: http://wiki.clinic.example }]',
    says: 'incidentChannels.bookmarks[0].url is "http://wiki.clinic.example", not an https address; write an address',
  },
  {
    name: 'a link with a password',
    from: 'bookmarks: []',
    to: 'bookmarks: [{ title: Wiki, url: "https://bot:secret@wiki.clinic.example" }]',
    says: 'incidentChannels.bookmarks[0].url has a name or password in it; write an address',
  },
];

describe('a section of the response', () => eachIsTold(wrong));
