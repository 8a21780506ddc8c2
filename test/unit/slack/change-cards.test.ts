import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import type { Approval } from '../../../src/approvals/model.ts';
import {
  type Change,
  type ChangeEntry,
  type ChangeTimelineKind,
  changeStatuses,
  changeTypes,
  conflictKinds,
  riskLevels,
} from '../../../src/changes/model.ts';
import { isOver } from '../../../src/changes/rules.ts';
import type { ChangeSight } from '../../../src/changes/service.ts';
import { wholeText } from '../../../src/slack/blocks.ts';
import { type ChangeContext, changeCard, likelyButtons } from '../../../src/slack/cards/change.ts';
import * as asks from '../../../src/slack/cards/change-asks.ts';
import { everyChangeChoice } from '../../../src/slack/cards/change-choices.ts';
import { changeLine, checkRows } from '../../../src/slack/cards/change-lines.ts';
import { editForm } from '../../../src/slack/cards/forms-change.ts';
import * as forms from '../../../src/slack/cards/forms-change-work.ts';
import { oneLine } from '../../../src/slack/text.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { viewProblems } from '../../support/fake-slack/checks/view.ts';
import { visibleTexts } from '../../support/fake-slack/render.ts';
import { madeChange } from '../../support/made-change.ts';
import { hostile } from '../../support/made-incident.ts';
import { problemsOf } from '../../support/message-problems.ts';
import { seed } from '../../support/seed.ts';
import { there } from '../../support/there.ts';

const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const system = there(systems.get('hims'));
const now = DateTime.fromISO('2026-11-23T09:00:00Z', { zone: 'utc' });
const context: ChangeContext = {
  system,
  now,
  name: (key) => `<@U0${key.replace(/\W/g, '').toUpperCase()}>`,
  team: (id) => `Team ${id}`,
  link: () => undefined, // whatever link there is was typed by somebody
};

const words = (max: number) => hostile(max).map((text) => oneLine(text) || 'x');

const anyChange: fc.Arbitrary<Change> = fc
  .record({
    type: fc.constantFrom(...changeTypes),
    status: fc.constantFrom(...changeStatuses),
    title: words(150),
    clinicalImpact: words(300),
    plan: hostile(2_000),
    rollbackPlan: hostile(2_000),
    validationPlan: hostile(2_000),
    likelihood: fc.constantFrom(...riskLevels),
    impact: fc.constantFrom(...riskLevels),
    outcome: hostile(1_000),
    glass: fc.boolean(),
    checks: fc.array(words(500), { maxLength: 40 }),
    hasPull: fc.boolean(),
  })
  .map(({ status, outcome, glass, checks, hasPull, ...rest }) =>
    madeChange({
      ...rest,
      status,
      ...(rest.type === 'standard' ? { template: 'restart-service' } : {}),
      ...(isOver({ status }) ? { endedAt: now, endedBy: 'bea', outcome } : {}),
      ...(glass && rest.type === 'emergency'
        ? { brokenGlass: outcome, startedAt: now, startedBy: 'bea' }
        : {}),
      checks: checks.map((text, at) => ({
        number: at + 1,
        text,
        ...(at % 2 ? { doneAt: now, doneBy: 'bea' } : {}),
      })),
      ...(hasPull
        ? {
            pullRequest: { owner: 'clinic', repository: 'hims', number: 212 },
            seen: {
              title: rest.title,
              author: 'dev',
              state: 'open' as const,
              checks: 'red' as const,
              seenAt: now,
            },
          }
        : {}),
    }),
  );

const anySight: fc.Arbitrary<ChangeSight> = fc
  .record({
    change: anyChange,
    state: fc.constantFrom<Approval['state']>('open', 'granted', 'denied', 'void'),
    many: fc.nat(9),
  })
  .map(({ change, state, many }) => ({
    change,
    conflicts: conflictKinds.slice(0, many).map((kind, at) => ({
      kind,
      key: `CHG-${at}`,
      title: change.title,
      blocks: at % 2 === 0,
      isForGood: true,
      span: { startsAt: now, endsAt: now.plus({ hours: 2 }) },
    })),
    approvals: [
      {
        id: '6a1f5c9e-0000-4000-8000-000000000000',
        subject: 'CHG-7',
        system: 'hims',
        purpose: change.type === 'emergency' ? ('review' as const) : ('normal' as const),
        state,
        needs: [
          { team: 'cab', approve: 2 },
          { team: 'security', approve: 1 },
        ],
        deny: 1,
        barred: [],
        hash: 'h',
        openedAt: now,
        expiresAt: now.plus({ days: 3 }),
        votes: [{ person: 'bea', verdict: 'approve' as const, teams: ['cab'], insteadOf: [], at: now }],
      },
    ],
    electorate: {
      voters: [],
      counted: [],
      waited: [],
      shortages: [
        { team: 'cab', approve: 2, possible: 0 },
        { team: 'security', approve: 1, possible: 0 },
      ],
    },
  }));

const holds = (property: fc.IProperty<[ChangeSight]>) => fc.assert(property, { seed, numRuns: 40 });

it('draws a change in any state as Slack takes it: eight lines, four elements, one of them primary', () => {
  holds(
    fc.property(anySight, (sight) => {
      const card = changeCard(sight, context);
      expect(problemsOf(card)).toEqual([]);
      expect(there(visibleTexts(card.blocks)[0]).split('\n').length).toBeLessThanOrEqual(8);
      const row = card.blocks.find((block) => block.type === 'actions');
      const elements = row?.type === 'actions' ? row.elements : [];
      expect(elements.length).toBeLessThanOrEqual(4);
      const choices = elements.flatMap((element) => (element.type === 'overflow' ? element.options : []));
      expect(choices.length).toBeGreaterThanOrEqual(1);
      expect(choices.length).toBeLessThanOrEqual(5);
      expect(likelyButtons(sight).filter(({ style }) => style === 'primary').length).toBeLessThanOrEqual(1);
      expect(everyChangeChoice(sight.change).length).toBeGreaterThan(0);
    }),
  );
});

const dataOf: Record<ChangeTimelineKind, Record<string, unknown>> = {
  requested: {},
  assessed: { likelihood: ['low', 'high'], impact: 'low', voided: ['bea'] },
  edited: {
    size: ['patch', 'major'],
    startsAt: [null, '2026-12-06T07:00:00.000Z'],
    takes: [3_600_000, 7_200_000],
    implementer: ['gus', 'bea'],
    pullRequest: [null, { owner: 'clinic', repository: 'hims', number: 212 }],
    maintenance: [null, 3],
    incident: [4, null],
    after: [[], [3]],
    title: true,
    plan: true,
    texts: { title: ['t1', 't2'], plan: ['p1', 'p2'] },
    revision: 3,
    voided: ['bea', 'cem'],
  },
  voted: { verdict: 'approve', teams: ['cab'], insteadOf: ['cem'], purpose: 'review', before: 'reject' },
  commented: {},
  approved: { template: 'restart-service' },
  rejected: {},
  expired: {},
  cancelled: {},
  scheduled: { at: '2026-12-06T07:00:00.000Z' },
  started: { minutesEarly: -12, conflicts: ['CHG-3', 'window'] },
  'broke-glass': { conflicts: ['FRZ-1'] },
  checked: { check: 1 },
  validating: {},
  completed: {},
  failed: {},
  reviewed: { verdict: 'reject' },
};

it.each(Object.keys(dataOf) as ChangeTimelineKind[])('says what happened in words: %s', (kind) => {
  holds(
    fc.property(anySight, (sight) => {
      const entry: ChangeEntry = {
        id: 'e',
        at: now,
        kind,
        actor: 'bea',
        data: dataOf[kind],
        ...(kind === 'edited' ? { words: { title: [sight.change.title, sight.change.title] } } : {}),
        text: sight.change.plan,
      };
      const line = changeLine(sight.change, entry, context);
      expect(line).not.toMatch(/undefined|null|\[object|Invalid/);
      expect(problemsOf({ text: line, blocks: [...wholeText(line), ...checkRows(sight.change)] })).toEqual(
        [],
      );
      const late = '(told 22 min late) ';
      for (const message of [
        asks.askMessage(sight, { late, mayVote: true, edited: entry }, context),
        asks.askMessage(sight, { late, mayVote: false }, context),
        asks.heldUpMessage(sight, late, context),
        asks.askOverMessage(sight, 'one', context),
        asks.toldMessage(sight, entry, { person: 'gus', late }, context),
        ...(['start', 'close', 'forgotten', 'review'] as const).map((what) =>
          asks.dueMessage(sight, asks.dueText(sight, what, 2, context), 'gus', context),
        ),
      ])
        expect(problemsOf(message)).toEqual([]);
    }),
  );
});

it('asks in forms that Slack opens, whatever the change holds', () => {
  holds(
    fc.property(anySight, ({ change }) => {
      const span = { startsAt: now, endsAt: now.plus({ hours: 2 }) };
      const choices = {
        system,
        people: [{ id: 'gus', name: 'Gus', slack: [] }],
        slots: [span],
        maintenances: [],
      };
      const all = [
        editForm(change, choices, 'https://github.com/clinic/hims/pull/212'),
        forms.assessForm(change),
        forms.confirmForm(change, { isHigh: true, plan: [] }),
        forms.rejectForm(change),
        forms.commentForm(change),
        forms.scheduleForm(change, [span], system),
        forms.completeForm(change),
        forms.failForm(change, change.plan),
        forms.cancelForm(change),
        forms.glassForm(change, { wantsName: true, plan: [] }),
        forms.startForm(change, 'care', { wantsName: true, plan: [] }),
      ];
      for (const view of all) expect(viewProblems(view, 'modal')).toEqual([]);
    }),
  );
});
