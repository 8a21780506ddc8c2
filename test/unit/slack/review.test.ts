import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { mediaFile, regulatoryFile, reviewFile } from '../../../src/slack/cards/review.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { anyEntry, anyIncident, hostile } from '../../support/made-incident.ts';
import { seed } from '../../support/seed.ts';
import { there } from '../../support/there.ts';

const { systems } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const now = DateTime.fromISO('2026-11-23T18:00:00Z', { zone: 'utc' });
const context = { system: there(systems.get('hims')), now, name: (key: string) => key };

/** Without the backslashes that take the meaning from what stands behind them. */
const meant = (line: string) => line.replace(/\\[\\`*_[\]<>|#]/g, '');

it('lets no words of people become markup, and keeps one line for each thing', () => {
  fc.assert(
    fc.property(
      anyIncident,
      fc.array(anyEntry, { maxLength: 8 }),
      fc.array(hostile(300), { maxLength: 4 }),
      (incident, timeline, texts) => {
        const tasks = texts.map((text, at) => ({
          number: at + 1,
          text,
          owner: text,
          createdAt: now,
          createdBy: 'ana',
        }));
        const lines = reviewFile(
          { incident, timeline, deadlines: [], tasks, merged: [] },
          context,
        ).text.split('\n');
        const headings = lines.filter((line) => line.startsWith('#'));
        expect(headings.filter((line) => line.startsWith('## '))).toHaveLength(6);
        expect(headings).toHaveLength(1 + 6 + 5);
        const section = (name: string) => {
          const from = lines.indexOf(`## ${name}`) + 1;
          const rest = lines.slice(from);
          return rest
            .slice(
              0,
              rest.findIndex((line) => line.startsWith('## ')),
            )
            .filter(Boolean);
        };
        expect(section('Timeline')).toHaveLength(timeline.length);
        for (const line of [...section('Timeline'), ...section('Summary'), there(lines[0])])
          expect(meant(line)).not.toMatch(/[`*[\]<>|]/);
        for (const row of section('Durations against targets'))
          expect(meant(row).match(/\|/g)).toHaveLength(5);
        expect(lines.filter((line) => /^- \[[ x]\] \d+\. /.test(line))).toHaveLength(tasks.length);
      },
    ),
    { seed, numRuns: 100 },
  );
});

it('says nothing in the words for press and authorities that somebody typed', () => {
  fc.assert(
    fc.property(anyIncident, (incident) => {
      const marked = {
        ...incident,
        title: 'Zebra',
        summary: 'Zebra',
        publicText: 'Zebra',
        commander: 'zebra',
      };
      for (const file of [mediaFile, regulatoryFile]) {
        const { text } = file(
          { incident: marked, timeline: [], deadlines: [], tasks: [], merged: [] },
          context,
        );
        expect(text).not.toMatch(/zebra|undefined/i);
        expect(text).toContain('DRAFT');
      }
    }),
    { seed, numRuns: 30 },
  );
});
