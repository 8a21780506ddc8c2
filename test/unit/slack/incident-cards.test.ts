import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';
import { expect, it } from 'vitest';
import type { Incident } from '../../../src/incidents/model.ts';
import { pages, wholeText } from '../../../src/slack/blocks.ts';
import * as asks from '../../../src/slack/cards/asks.ts';
import { callMessage, callOverMessage } from '../../../src/slack/cards/call-messages.ts';
import {
  type CardContext,
  everyChoice,
  incidentCard,
  likelyButtons,
} from '../../../src/slack/cards/incident.ts';
import { breachLine, warningLine } from '../../../src/slack/cards/incident-lines.ts';
import { homeAnswer, incidentListAnswer } from '../../../src/slack/cards/lists.ts';
import { resolvedAnswer } from '../../../src/slack/cards/sentences.ts';
import { incidentHistory, lineButtons, taskRow, timelineLine } from '../../../src/slack/cards/timeline.ts';
import { limits } from '../../../src/slack/limits.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { visibleTexts } from '../../support/fake-slack/render.ts';
import { anyEntry, anyIncident, hostile, timelineKinds } from '../../support/made-incident.ts';
import { type Message, problemsOf } from '../../support/message-problems.ts';
import { seed } from '../../support/seed.ts';
import { there } from '../../support/there.ts';

const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const system = there(systems.get('hims'));
const now = DateTime.fromISO('2026-11-23T09:00:00Z', { zone: 'utc' });
const context: CardContext = { system, now, name: (key) => `<@U0${key.replace(/\W/g, '').toUpperCase()}>` };

const holds = (property: fc.IProperty<[Incident]>) => fc.assert(property, { seed, numRuns: 150 });

it('draws an incident in any state as Slack takes it', () => {
  holds(
    fc.property(anyIncident, (incident) => {
      const card = incidentCard(incident, context);
      expect(problemsOf(card)).toEqual([]);
      expect(there(visibleTexts(card.blocks)[0]).split('\n').length).toBeLessThanOrEqual(8);
      const row = card.blocks.find((block) => block.type === 'actions');
      const elements = row?.type === 'actions' ? row.elements : [];
      expect(elements.length).toBeLessThanOrEqual(4);
      const choices = elements.flatMap((element) =>
        element.type === 'overflow' ? [element.options.length] : [],
      );
      expect(choices).toHaveLength(1);
      expect(choices[0]).toBeGreaterThanOrEqual(1);
      expect(choices[0]).toBeLessThanOrEqual(5);
      expect(likelyButtons(incident).filter(({ style }) => style === 'primary').length).toBeLessThanOrEqual(
        1,
      );
      expect(everyChoice(incident).length).toBeGreaterThan(0);
    }),
  );
});

it('asks and calls with any words as Slack takes it', () => {
  holds(
    fc.property(anyIncident, (incident) => {
      const late = '(told 22 min late) ';
      const snooze = [Duration.fromISO('PT30M')];
      const task = { number: 1, text: incident.title, createdAt: now, createdBy: 'ana', dueAt: now };
      const all: Message[] = [
        asks.roleMessage(incident, 'commander', late),
        asks.updateDueMessage(incident, { count: 2, late, since: incident.openedAt, snooze }, context),
        asks.taskMessage(incident, task, true, late, context),
        asks.summaryDueMessage(incident, late),
        asks.reviewDueMessage(incident, late),
        asks.reopenedMessage(incident, late, context),
        callMessage(incident, { level: 1 }, late, context),
        callOverMessage(
          incident,
          { answer: { by: 'ana', move: 'acknowledge' }, isOwnAnswer: false, isCalledAnew: false },
          context,
        ),
        resolvedAnswer(incident),
        incidentListAnswer(
          Array.from({ length: 15 }, () => incident),
          () => system,
          now,
          context.name,
          '',
        ),
        homeAnswer(
          Array.from({ length: 15 }, () => incident),
          () => system,
          now,
          context.name,
          {
            open: 40,
            dead: 3,
          },
          [],
          { mayAnnounce: true, mayRun: true },
        ),
        ...[asks.noCommander(incident, now), asks.silence(incident, incident.openedAt, now)].map((text) => ({
          text,
        })),
        ...[
          warningLine(incident, incident.resolve, { fraction: 0.5 }, context),
          breachLine(incident, incident.respond, 2, context),
        ].map((text) => ({ text, blocks: wholeText(text) })),
      ];
      for (const message of all) expect(problemsOf(message)).toEqual([]);
    }),
  );
});

it('writes every kind of timeline entry as a line that Slack takes, buttons included', () => {
  fc.assert(
    fc.property(anyIncident, anyEntry, (incident, entry) => {
      const line = timelineLine(incident, entry, context);
      expect(line).not.toMatch(/undefined|null|\[object/);
      const blocks = [...wholeText(line), ...lineButtons(incident, entry)];
      expect(problemsOf({ text: line.slice(0, 100) || '-', blocks })).toEqual([]);
    }),
    { seed, numRuns: 300 },
  );
  expect(timelineKinds).toHaveLength(23);
});

it('shows details with many tasks and a long history in one message', () => {
  fc.assert(
    fc.property(
      anyIncident,
      hostile(300),
      fc.array(anyEntry, { minLength: 40, maxLength: 60 }),
      (incident, text, entries) => {
        const tasks = Array.from({ length: 40 }, (_none, at) => ({
          number: at + 1,
          text,
          createdAt: now,
          createdBy: 'ana',
        }));
        const blocks = [
          ...incidentCard(incident, context).blocks,
          ...pages(
            tasks.map((task) => taskRow(task, context)),
            { room: 3_000, rest: 'more' },
          ),
          ...pages(incidentHistory(incident, entries, [], context), { room: 6_500 }),
        ];
        expect(problemsOf({ text: 'Details', blocks })).toEqual([]);
      },
    ),
    { seed, numRuns: 60 },
  );
});

it('says how many lines it left out', () => {
  const lines = Array.from({ length: 200 }, (_none, at) => `${at} ${'x'.repeat(100)}`);
  const shown = pages(lines).map((block) => block.text?.text ?? '');
  const kept = shown
    .join('\n')
    .split('\n')
    .filter((line) => line.endsWith('x')).length;
  expect(shown.at(-1)).toContain(`… and ${200 - kept} older ones`);
  for (const part of shown) expect(part.length).toBeLessThanOrEqual(limits.section);
});

it('ends a sentence once, whatever the person typed', () => {
  const task = (text: string) => ({ number: 1, text, createdAt: now, createdBy: 'ana', dueAt: now });
  const incident = fc.sample(anyIncident, { seed, numRuns: 1 })[0];
  for (const text of ['Call', 'Call.', 'Wait…', 'Wait...'])
    expect(asks.taskMessage(there(incident), task(text), true, '', context).text).toMatch(
      new RegExp(`: ${text.replaceAll('.', '\\.').replace(/\\\.$/, '')}\\.? Due`),
    );
});
