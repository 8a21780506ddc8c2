import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';
import { expect, it } from 'vitest';
import {
  type Freeze,
  type Maintenance,
  maintenanceStatuses,
  noticeReasons,
} from '../../../src/maintenance/model.ts';
import { nextWindows } from '../../../src/maintenance/notice.ts';
import * as forms from '../../../src/slack/cards/forms-maintenance.ts';
import { announceDetailsForm, announceForm } from '../../../src/slack/cards/forms-maintenance-announce.ts';
import {
  cardLines,
  type MaintenanceContext,
  maintenanceCard,
  publicCard,
} from '../../../src/slack/cards/maintenance.ts';
import { runIntoMessage } from '../../../src/slack/cards/maintenance-beside.ts';
import { DraftValue, draftValue, offerMark } from '../../../src/slack/cards/maintenance-draft.ts';
import * as lines from '../../../src/slack/cards/maintenance-lines.ts';
import { maintenanceHome, maintenanceListAnswer } from '../../../src/slack/cards/maintenance-lists.ts';
import { oneLine } from '../../../src/slack/text.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { sizes } from '../../../src/systems/model.ts';
import { viewProblems } from '../../support/fake-slack/checks/view.ts';
import { visibleTexts } from '../../support/fake-slack/render.ts';
import { hostile } from '../../support/made-incident.ts';
import { madeException, madeMaintenance } from '../../support/made-maintenance.ts';
import { problemsOf } from '../../support/message-problems.ts';
import { seed } from '../../support/seed.ts';
import { there } from '../../support/there.ts';

const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const system = there(systems.get('hims'));
const now = DateTime.utc(2026, 12, 6, 7, 30);

const words = (max: number) => hostile(max).map((text) => oneLine(text) || 'Upgrade');
const person = fc.constantFrom('ana', 'bea', 'slack:U0ZOE00001');

/** A maintenance in any state, with everything it could hold. */
const anyMaintenance: fc.Arbitrary<Maintenance> = fc
  .record({
    status: fc.constantFrom(...maintenanceStatuses),
    size: fc.constantFrom(...sizes),
    title: words(150),
    impact: words(300),
    preparation: words(300),
    reason: words(300),
    update: words(2_000),
    outcome: words(2_000),
    report: fc.option(words(2_900)),
    isMoving: fc.boolean(),
    isLate: fc.boolean(),
    hasException: fc.boolean(),
    implementer: person,
  })
  .map(({ reason, update, report, isMoving, isLate, hasException, outcome, ...rest }) => {
    const isStarted = rest.status === 'in progress' || rest.status === 'completed';
    const isEnded = rest.status === 'completed' || rest.status === 'cancelled' || rest.status === 'refused';
    const exception = rest.status === 'waiting' || isMoving ? 'open' : 'granted';
    return madeMaintenance({
      ...rest,
      components: ['sign-in', 'charts'],
      ...(hasException || exception === 'open' ? { exception: { reason, state: exception } as const } : {}),
      ...(isMoving && rest.status === 'announced'
        ? {
            moving: {
              startsAt: now.plus({ days: 7 }),
              endsAt: now.plus({ days: 8 }),
              duty: Duration.fromISO('P14D'),
            },
          }
        : {}),
      ...(isStarted ? { startedAt: now.minus({ minutes: 20 }), startedBy: 'bea', nextUpdateAt: now } : {}),
      ...(isStarted ? { lastUpdate: { at: now, by: 'ana', text: update } } : {}),
      ...(isEnded ? { endedAt: now, endedBy: 'bea', outcome } : {}),
      ...(isLate ? { overrunAt: now, endsAt: now.minus({ minutes: 5 }) } : {}),
      ...(rest.status === 'completed' ? { reportDueAt: now.plus({ days: 1 }) } : {}),
      ...(report && isStarted ? { report: { at: now, by: 'bea', text: report } } : {}),
      changes: [7],
    });
  });

const freeze: Freeze = {
  key: 'FRZ-1',
  number: 1,
  system: 'hims',
  from: now.minus({ days: 1 }),
  to: now.plus({ days: 1 }),
  reason: '<!here> *Holidays* & <b>more</b>',
  declaredBy: 'bea',
};
const vote = madeException(now);
const name = (key: string) => `<@U0${key.replace(/\W/g, '').toUpperCase()}>`;
const context: MaintenanceContext = {
  system,
  now,
  name,
  vote,
  freezes: [freeze],
  teamName: () => 'Board <!channel>',
};

/** What can stand beside a maintenance in its state. */
function beside({ status, moving }: Maintenance): MaintenanceContext {
  const isPlanned = status === 'waiting' || status === 'announced';
  return {
    ...context,
    freezes: isPlanned ? [freeze, { ...freeze, key: 'FRZ-2', number: 2 }] : [],
    ...(status === 'waiting' || moving ? {} : { vote: undefined }),
  };
}

const holds = (property: fc.IProperty<[Maintenance]>) => fc.assert(property, { seed, numRuns: 150 });

it('draws a maintenance in any state as Slack takes it', () => {
  holds(
    fc.property(anyMaintenance, (maintenance) => {
      const card = maintenanceCard(maintenance, beside(maintenance));
      expect(problemsOf(card)).toEqual([]);
      expect(problemsOf(publicCard(maintenance, context, '<#C0FAKE0001>'))).toEqual([]);
      const row = there(card.blocks.find((block) => block.type === 'actions'));
      const elements = row.type === 'actions' ? row.elements : [];
      expect(elements.length).toBeLessThanOrEqual(4);
      expect(elements.filter((one) => 'style' in one && one.style === 'primary').length).toBeLessThanOrEqual(
        1,
      );
      const text = there(visibleTexts(card.blocks)[0]);
      expect(text.split('\n').length, text).toBeLessThanOrEqual(8);
    }),
  );
});

it('says on its card everything once, and when before what and who', () => {
  const announced = madeMaintenance({ components: ['sign-in'], implementer: 'ana' });
  const shown = { ...context, vote: undefined, freezes: [], now: DateTime.utc(2026, 11, 20, 16) };

  expect(cardLines(announced, shown)).toEqual([
    '*🛠️ Planned maintenance: AROCORD-HIMS, Sun 6 Dec 02:00–04:00 New York (07:00–09:00 UTC)*',
    'You will notice: No sign-in for about 20 minutes. · Affected: Sign-in',
    'Before it begins: Save open work.',
    'Why: Upgrade to 2.3.1 · MW-3 · major, production · announced 15 days before (14 days needed) by <@U0BEA> · carried out by <@U0ANA>',
  ]);
  const done = madeMaintenance({
    status: 'completed',
    startedAt: announced.startsAt,
    startedBy: 'bea',
    endedAt: announced.endsAt,
    endedBy: 'bea',
    outcome: 'Runs 2.3.1\nSign-in checked',
  });
  expect(cardLines(done, shown).slice(0, 2)).toEqual([
    '*✅ Finished: maintenance of AROCORD-HIMS, Sun 6 Dec 02:00–04:00 New York (07:00–09:00 UTC)*',
    'Result: Runs 2.3.1 Sign-in checked',
  ]);
  expect(cardLines(done, shown)).toHaveLength(4);
});

it('says every notice, line and question with any words as Slack takes it', () => {
  holds(
    fc.property(anyMaintenance, (maintenance) => {
      const late = '(told 22 min late) ';
      const all = [
        ...noticeReasons.map((reason) =>
          lines.noticeMessage(
            maintenance,
            { reason, sequence: 0, before: 'P7D' },
            maintenance.title,
            late,
            context,
          ),
        ),
        lines.lineMessage(maintenance, lines.notStartedWords(maintenance, context), []),
        lines.lineMessage(maintenance, lines.stillRunningWords(maintenance, context), []),
        lines.freezeMessage(freeze, 'declared', [maintenance, maintenance], name('bea'), {
          ...context,
          others: [],
        }),
        lines.askStartMessage(maintenance, late, context, 'MW-2 is still in progress'),
        runIntoMessage(maintenance, maintenance, late, context),
        lines.timeOverMessage(maintenance, late),
        lines.updateDueMaintenanceMessage(maintenance, late, context),
        lines.overrunMessage(maintenance, late, context),
        lines.reportDueMessage(maintenance, late, context),
        lines.voteMessage(maintenance, { isAgain: true }, late, context),
        lines.frozenMessage(maintenance, freeze, late, context),
        lines.emergencyMessage(maintenance, late, context),
        maintenanceListAnswer([maintenance], [freeze], () => system, context, 'none'),
        {
          text: 'home',
          blocks: maintenanceHome(
            { mine: [maintenance], votes: [maintenance] },
            { next: [maintenance], freezes: [freeze] },
            () => system,
            now,
          ),
        },
      ];
      expect(all.flatMap(problemsOf)).toEqual([]);
      expect(cardLines(maintenance, context).join('\n')).not.toContain('<!here>');
    }),
  );
});

it('opens every form with any words as Slack takes it', () => {
  const offers = nextWindows(
    system,
    { environment: 'production', size: 'major' },
    { freezes: [], booked: [] },
    now,
    25,
  );
  const people = [{ id: 'ana', name: 'Ana Alvarez', slack: ['U0ANA00001'] }];
  const here = { systems, now: () => now };
  holds(
    fc.property(anyMaintenance, (maintenance) => {
      const { title, impact, preparation, size } = maintenance;
      const typed = { system: 'hims', size, title, impact, preparation, components: ['charts'], when: 'Sun' };
      const all = [
        announceForm(systems, typed),
        announceDetailsForm(
          { system, environment: 'production', size, offers, people, now, asker: 'ana' },
          { ...typed, takes: Duration.fromISO('PT90M') },
        ),
        forms.maintenanceUpdateForm(maintenance, here, title),
        forms.extendForm(maintenance, here),
        forms.completeForm(maintenance, here),
        forms.reportForm(maintenance, here),
        forms.cancelForm(maintenance, here, title),
        forms.rejectForm(maintenance, here),
        forms.moveForm(maintenance, offers, here, { when: '2027-01-01', exception: title }),
      ];
      expect(all.flatMap((view) => viewProblems(view, 'modal'))).toEqual([]);
    }),
  );
});

it('carries a refused announcement in a button, or not at all, and reads it back as it was', () => {
  holds(
    fc.property(anyMaintenance, ({ size, title, impact = '', preparation = '' }) => {
      const request = {
        system: 'hims',
        size,
        title,
        impact,
        preparation,
        when: '2026-12-06',
        takes: Duration.fromISO('PT2H'),
      };
      const value = draftValue(request, offerMark(now));
      expect(value === undefined ? 0 : value.length).toBeLessThanOrEqual(2_000);
      const { once, ...back } = value === undefined ? { ...request, once: '' } : DraftValue.parse(value);
      expect(once).toMatch(value === undefined ? /^$/ : /^[0-9a-f]{12}\.[0-9a-z]+$/);
      expect({ ...back, takes: back.takes?.toISO() }).toEqual({ ...request, takes: 'PT2H' });
    }),
  );
  expect(DraftValue.safeParse('1:draft:{').success).toBe(false);
  expect(DraftValue.safeParse('1:draft:{"system":"hims"}').success).toBe(false);
});
