import { describe, expect, it } from 'vitest';
import { QuestionError } from '../../src/slack/question.ts';
import { acted, pressed, read, refusal } from '../support/typed.ts';

function lines(typed: string, ownIncident?: number): string[] {
  const error = refusal(typed, ownIncident);
  return error instanceof QuestionError ? error.choices.map(({ line }) => line) : [];
}

describe('what was meant is done', () => {
  it.each([
    [
      'incident severity INC-2 "Down to 1 ward" SEV-3',
      { incident: 2, severity: 'SEV-3', why: 'Down to 1 ward' },
    ],
    ['incident severity INC-2 sev 3 "Down to 1"', { incident: 2, severity: 'SEV-3', why: 'Down to 1' }],
    [
      'incident open hims Only 3 of 40 printers work SEV-4',
      { system: 'hims', severity: 'SEV-4', title: 'Only 3 of 40 printers work' },
    ],
    ['incident open SEV‑4 hims 2 of 3 nodes', { system: 'hims', severity: 'SEV-4', title: '2 of 3 nodes' }],
    ['incident mitigate `INC-1`', { incident: 1 }],
    ['incident mitigate *INC-1*: "failover done"', { incident: 1, text: 'failover done' }],
    ['incident mitigate (inc–1), "failover done"', { incident: 1, text: 'failover done' }],
    ['incident note INC-4 Logins fail on both wards', { incident: 4, text: 'Logins fail on both wards' }],
    ['run choose RUN-5 way There is none', { run: 5, step: 'way', choice: 'There is none' }],
    ['change reject CHG-4 "No rollback was rehearsed"', { change: 4, why: 'No rollback was rehearsed' }],
    ['incident open SEV-2 hims Database not reachable', { title: 'Database not reachable' }],
    ['incident show INC-3?', { incident: 3 }],
    ['incident update INC-3 "Who has seen this before?"', { text: 'Who has seen this before?' }],
    ['escalate INC-1 <@U1|dora>, "table locked"', { incident: 1, person: 'U1', why: 'table locked' }],
    ['escalate INC-1 *<@U1>*: "table locked"', { incident: 1, person: 'U1', why: 'table locked' }],
    ['escalate INC-1 &lt;@U0DORA0004&gt; "copied"', { incident: 1, person: 'U0DORA0004', why: 'copied' }],
    ['escalate INC-1 @security, "both sites"', { incident: 1, team: 'security', why: 'both sites' }],
    ['incident task INC-14 "Call vendor" <@U1>.', { text: 'Call vendor', owner: 'U1', incident: 14 }],
    ['change edit CHG-1 --at "2026-12-20 03:00"', { change: 1 }],
    ['incident task "Ask @bea" <@U1|cem> INC-3', { text: 'Ask @bea', owner: 'U1', incident: 3 }],
    ['run note RUN-31 look Done on day 2', { run: 31, step: 'look', text: 'Done on day 2' }],
  ])('%s', (typed, values) => {
    expect(acted(typed)).toMatchObject(values);
  });

  it.each([
    '‑‑private',
    '—private',
    '--PRIVATE',
    '\u200B--private\u200B',
    '\u2060--private',
    '--pri\u00ADvate',
    '－－private',
    '--private=yes',
  ])('%j is the option, beside a quoted text and in a bare one', (option) => {
    const meant = { system: 'hims', severity: 'SEV-4', title: 'Nurse account misused', private: true };
    expect(acted(`incident open SEV-4 hims "Nurse account misused" ${option}`)).toEqual(meant);
    expect(acted(`incident open SEV-4 hims "Nurse account misused"${option}`)).toEqual(meant);
    expect(acted(`incident open SEV-4 hims "Nurse account misused", ${option}`)).toEqual(meant);
    expect(acted(`incident open SEV-4 hims Nurse account misused ${option}`)).toEqual(meant);
    expect(acted(`incident open ${option} SEV-4 hims Nurse account misused`)).toEqual(meant);
  });
});

describe('nothing is done, and the lines to choose from are right', () => {
  it.each([
    [
      'incident severity INC-2 down to SEV-2 from SEV-1',
      [
        'incident severity INC-2 SEV-1 "down to SEV-2 from SEV-1"',
        'incident severity INC-2 SEV-2 "down to SEV-2 from SEV-1"',
      ],
    ],
    ['incident severity inc 2 3 "Down to 1"', ['incident severity inc-2 SEV-3 "Down to 1"']],
    ['incident severity 2 "Wider"', ['incident severity INC-2 "Wider"']],
    ['incident open hims 1 "printer down"', ['incident open hims SEV-1 "printer down"']],
    ['incident open 2 hims "printer down" --private', ['incident open hims SEV-2 "printer down" --private']],
    ['incident resolve 4 "Back again"', ['incident resolve INC-4 "Back again"']],
    ['incident task INC-10 done 1', ['incident task done INC-10 1', 'incident task INC-10 "done 1"']],
    ['incident task 2 done INC-10', ['incident task done 2 INC-10', 'incident task INC-10 "2 done"']],
    ['incident severity INC-2 Down to 1 ward SEV-3', ['incident severity INC-2 SEV-3 "Down to 1 ward"']],
    [
      'incident severity INC-2 SEV-3 Down to 1 ward of 4',
      ['incident severity INC-2 SEV-3 "Down to 1 ward of 4"'],
    ],
    [
      'incident severity INC-2 SEV-3 it was SEV-1 before',
      [
        'incident severity INC-2 SEV-3 "it was SEV-1 before"',
        'incident severity INC-2 SEV-1 "it was SEV-1 before"',
      ],
    ],
    [
      'incident severity INC-2 SEV-3 SEV-1 "two of them"',
      ['incident severity INC-2 SEV-3 "two of them"', 'incident severity INC-2 SEV-1 "two of them"'],
    ],
    [
      'incident open SEV-2 Login broken on hims since noon',
      ['incident open SEV-2 hims "Login broken on hims since noon"'],
    ],
    [
      'incident open SEV-2 hims Bridge to fhir is down',
      [
        'incident open SEV-2 hims "Bridge to fhir is down"',
        'incident open SEV-2 fhir "Bridge to fhir is down"',
      ],
    ],
    [
      'incident note INC-1 same thing as INC-2 happened',
      [
        'incident note INC-1 "same thing as INC-2 happened"',
        'incident note INC-2 "same thing as INC-2 happened"',
      ],
    ],
    [
      'change request normal hims Move the emergency generator',
      [
        'change request hims normal "Move the emergency generator"',
        'change request hims emergency "Move the emergency generator"',
      ],
    ],
    [
      'incident task Call the vendor <@U1|bea> INC-3',
      ['incident task INC-3 <@U1|bea> "Call the vendor"', 'incident task INC-3 "Call the vendor @bea"'],
    ],
    [
      'incident open SEV-4 hims "Nurse account misused --private',
      [
        'incident open SEV-4 hims "Nurse account misused" --private',
        'incident open SEV-4 hims "Nurse account misused --private"',
      ],
    ],
    ['incident open SEV-4 hims “Nurse account misused', ['incident open SEV-4 hims "Nurse account misused"']],
    [
      'incident open SEV-4 hims "Nurse account misused" --private.',
      ['incident open SEV-4 hims "Nurse account misused" --private'],
    ],
    [
      'incident open SEV-4 hims "Nurse account misused" -private',
      ['incident open SEV-4 hims "Nurse account misused" --private'],
    ],
    [
      'incident open SEV-4 hims Nurse account misused -- private',
      ['incident open SEV-4 hims "Nurse account misused" --private'],
    ],
    [
      'incident open SEV-4 hims Nurse account misused--private',
      ['incident open SEV-4 hims "Nurse account misused" --private'],
    ],
    [
      'incident open SEV-4 hims "Nurse account misused" "--private"',
      ['incident open SEV-4 hims "Nurse account misused" --private'],
    ],
    [
      'incident open SEV-4 hims "Nurse account misused" private',
      ['incident open SEV-4 hims "Nurse account misused" --private'],
    ],
    [
      'incident open SEV-4 hims Nurse account misused private',
      [
        'incident open SEV-4 hims "Nurse account misused" --private',
        'incident open SEV-4 hims "Nurse account misused private"',
      ],
    ],
    [
      'incident open SEV-4 hims "Nurse "x" misused --private"',
      ['incident open SEV-4 hims "Nurse \'x misused" --private'],
    ],
    [
      'maintenance announce hims major "Upgrade" --exception "No window --duration PT1H',
      [
        'maintenance announce hims major "Upgrade" --exception "No window" --duration PT1H',
        'maintenance announce hims major "Upgrade" --exception "No window --duration PT1H"',
      ],
    ],
    ['incident ack 12', ['incident ack INC-12']],
    ['incident update INC-4 <@U1|dora>', []],
    ['incident update INC-4 <!subteam^S1|@dba>', []],
    ['incident mitigate INC-4 CHG-3', []],
    ['incident note INC-4 "INC-5"', []],
    ['change reject CHG-4 17', []],
    ['incident close INC-4 <@U1|dora>', []],
    ['run note RUN-4 look 42', []],
    ['incident open SEV-3 hims "one" "two"', ['incident open SEV-3 hims "one two"']],
    ['change request normal hims "Upgrade" --plan Helm upgrade --rollback "Helm"', []],
    ['incident list --all --mine --system hims', []],
    ['incident task "Call" INC-1 --due PT1H --due PT2H', []],
  ])('%s', (typed, expected) => {
    const found = lines(typed);
    expect(found.map(sorted)).toEqual(expected.map(sorted));
    // A line that is offered must have one meaning.
    for (const line of found) expect(() => pressed(line)).not.toThrow();
  });

  it.each([
    [
      'incident resolve same cause as INC-1',
      ['incident resolve INC-1 "same cause as"', 'incident resolve INC-2 "same cause as INC-1"'],
    ],
    ['incident mitigate `INC-1`', ['incident mitigate INC-1', 'incident mitigate INC-2']],
    [
      'incident mitigate INC-1 "Failover"',
      ['incident mitigate INC-1 "Failover"', 'incident mitigate INC-2 "Failover"'],
    ],
    [
      'incident note the INC-1 error again',
      ['incident note INC-1 "the INC-1 error again"', 'incident note INC-2 "the INC-1 error again"'],
    ],
    ['incident merge INC-1', ['incident merge INC-2 INC-1', 'incident merge INC-1 INC-2']],
    ['escalate 1', ['escalate INC-1']],
    ['incident ack 1', ['incident ack INC-1']],
    ['incident update INC-1', ['incident update INC-1', 'incident update INC-2']],
  ])('in the channel of INC-2: %s', (typed, expected) => {
    expect(lines(typed, 2).map(sorted)).toEqual(expected.map(sorted));
  });

  it.each([
    ['incident note same cause again', { incident: 2, text: 'same cause again' }],
    ['incident resolve INC-2 "same cause as INC-1"', { incident: 2, summary: 'same cause as INC-1' }],
    ['incident resolve "same cause as INC-1"', { incident: 2, summary: 'same cause as INC-1' }],
    ['incident show INC-1', { incident: 1 }],
    ['incident merge INC-2 INC-1', { duplicate: 2, incident: 1 }],
    ['escalate', { incident: 2 }],
  ])('in the channel of INC-2 this is clear: %s', (typed, values) => {
    expect(acted(typed, 2)).toMatchObject(values);
  });
});

/** The order of values in an offered line is no matter. */
function sorted(line: string): string {
  return [...line.matchAll(/"[^"]*"|\S+/g)]
    .map(([word]) => word)
    .sort()
    .join(' ');
}

describe('a digit in a bare text is no severity', () => {
  it.each(['incident open hims 3 printers down', 'incident open 2 nodes hims', 'incident open hims Ward 1'])(
    '%s',
    (typed) => {
      expect(read(typed).missing).toEqual(['severity']);
    },
  );
});

describe('a person is a person with a comma, too, and a sentence that says no is asked about:', () => {
  it.each([
    ['incident task INC-14 Call vendor <@U1|cem>.', 'command.ambiguous'],
    ['incident task INC-14 Call vendor (<@U1|cem>)', 'command.ambiguous'],
    ['escalate INC-1 <@U1|dora>, table locked', 'command.ambiguous'],
    ['escalate INC-1 (<@U1|dora>) table locked', 'command.ambiguous'],
    ['escalate INC-1 security', 'command.only-reference'],
    ['escalate INC-1 hims', 'command.only-reference'],
    ['escalate INC-1 @nobody, "table locked"', 'command.unexpected-person'],
    ['incident resolve not INC-11', 'command.ambiguous'],
    ['incident note see also INC-11', 'command.ambiguous'],
    ['incident note compare INC-11', 'command.ambiguous'],
    ['incident open SEV-3 hims private Nurse account misused', 'command.ambiguous'],
    ['incident open SEV-3 hims Nurse account misused private please', 'command.ambiguous'],
    ['incident open SEV-3 hims private: Nurse account', 'command.ambiguous'],
    ['incident open SEV-3 hims confidential: nurse misused account', 'command.ambiguous'],
    ['incident open SEV-3 hims Secret - nurse account', 'command.ambiguous'],
    ['incident open SEV-3 hims Nurse account private=yes', 'command.ambiguous'],
    ['incident open SEV-3 hims +private Nurse account', 'command.ambiguous'],
    ['incident open SEV-3 hims ==private Nurse account', 'command.ambiguous'],
    ['change edit CHG-1 --at 2026-12-20 03:00', 'command.option-tail'],
    ['change edit CHG-1 --at=2026-12-20 03:00', 'command.option-tail'],
    ['change edit CHG-3 --takes PT30M instead', 'command.option-tail'],
    ['change request normal hims --at 2026-12-20 03:00 --plan "p"', 'command.option-tail'],
    ['change schedule CHG-1 --at 2026-12-20 03:00', 'command.option-tail'],
  ])('%s', (typed, code) => {
    expect(refusal(typed).code).toBe(code);
  });

  it('offers the whole time first, and the text in quotes', () => {
    expect(lines('change edit CHG-1 --at 2026-12-20 03:00')).toEqual([
      'change edit CHG-1 --at "2026-12-20 03:00"', // a date alone would ask at what time
    ]);
    expect(lines('change schedule CHG-1 --at 2026-12-20 03:00')).toEqual([
      'change schedule CHG-1 --at "2026-12-20 03:00"',
    ]);
    expect(lines('incident resolve INC-11 cable replaced')).toEqual([
      'incident resolve INC-11 "cable replaced"',
    ]);
  });

  it('offers only lines that would be carried out', () => {
    expect(lines('maintenance freeze hims from 2026-12-20 to 2027-01-04 Holidays')).toEqual([]);
    expect(lines('incident ack INC-10 INC-11')).toEqual(['incident ack INC-10', 'incident ack INC-11']);
    expect(lines('incident ack INC-11', 10)).toEqual(['incident ack INC-11', 'incident ack INC-10']);
    expect(lines('incident resolve INC-11', 10)).toEqual([
      'incident resolve INC-11',
      'incident resolve INC-10',
    ]);
    expect(lines('incident system fhir hims INC-1')).toEqual([
      'incident system INC-1 fhir',
      'incident system INC-1 hims',
    ]);
  });
});
