import { readFile, writeFile } from 'node:fs/promises';
import type { Acknowledge, WithHistory } from './acknowledge.ts';
import type { Load } from './load.ts';
import type { Runs } from './runs.ts';
import type { Lateness } from './timers.ts';

export interface Report {
  machine: string;
  seconds: number;
  acknowledge?: Acknowledge;
  residentMiB?: { atStart: number; afterLoad: number };
  timers?: Lateness;
  history?: WithHistory & { rows: { few: number; many: number } };
  runs?: Runs;
  readyMs?: number;
}

type Cell = string | number;

/** A table that a page can take as it is. */
function table(head: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const short = (value: number): number => Number(value.toFixed(value < 10 ? 1 : 0));
const cells = (load: Load): number[] => [
  short(load.p50),
  short(load.p99),
  short(load.perSecond),
  load.failed,
];

/** Beside each aim of the issue what was measured. */
function aims({ acknowledge, timers, history, readyMs, residentMiB }: Report): Cell[][] {
  const rows: Cell[][] = [];
  const add = (aim: string, measured: number, most: number, unit: string): void => {
    rows.push([aim, `${short(measured)} ${unit}`, measured <= most ? 'yes' : 'no']);
  };
  const steady = acknowledge?.byRate[50];
  if (steady) {
    add('p99 of an acknowledge below 100 ms at 50 commands a second', steady.ours.p99, 100, 'ms');
    add("its p50 at most 3 times the bare app's", steady.ours.p50 / steady.bare.p50, 3, 'times');
  }
  if (timers)
    add(
      'p99 of the lateness of a timer below 1 s, with 100,000 pending and 100 due a second',
      timers.p99Ms,
      1_000,
      'ms',
    );
  for (const name of ['open', 'list', 'show'] as const)
    if (history)
      add(
        `p50 of \`${name}\` with a million rows within 1.2 times that with ten`,
        history[name].many.p50 / history[name].few.p50,
        1.2,
        'times',
      );
  if (readyMs !== undefined) add('ready within 3 s, on an existing data folder', readyMs, 3_000, 'ms');
  if (residentMiB)
    add('memory of the process below 250 MB after load', residentMiB.afterLoad * 1.048_576, 250, 'MB');
  return rows;
}

export function tables(report: Report): string {
  const { acknowledge, history, timers, runs } = report;
  const parts = [`${report.machine}; the whole run took ${report.seconds} s.`];
  parts.push(table(['aim', 'measured', 'met'], aims(report)));
  if (acknowledge) {
    const all = [
      ...Object.entries(acknowledge.byRate),
      ['as fast as it goes, 8 at once', acknowledge.flatOut] as const,
    ];
    parts.push(
      table(
        ['commands a second', 'who', 'p50 ms', 'p99 ms', 'answered a second', 'failed'],
        all.flatMap(([rate, { ours, bare }]) => [
          [rate, 'the bot', ...cells(ours)],
          [rate, 'bare Bolt', ...cells(bare)],
        ]),
      ),
    );
  }
  if (history)
    parts.push(
      table(
        ['command, 20 a second', 'rows of history', 'p50 ms', 'p99 ms'],
        (['open', 'list', 'show'] as const).flatMap((name) =>
          (['few', 'many'] as const).map((size) => [
            name,
            history.rows[size],
            ...cells(history[name][size]).slice(0, 2),
          ]),
        ),
      ),
    );
  if (timers)
    parts.push(
      table(
        [
          'timers pending',
          'due in 20 s',
          'lateness p50 ms',
          'p99 ms',
          'max ms',
          'all told after the last, ms',
        ],
        [[timers.pending, timers.due, timers.p50Ms, timers.p99Ms, timers.maxMs, timers.toldAfterMs]],
      ),
    );
  if (runs) {
    const { steps, ours, bare, ticks } = runs;
    parts.push(
      table(
        [`between two of ${steps} automatic steps that do nothing`, 'p50 ms', 'p99 ms'],
        [
          ['the bot', short(ours.p50Ms), short(ours.p99Ms)],
          ['pg-boss alone, with LISTEN/NOTIFY', short(bare.p50Ms), short(bare.p99Ms)],
        ],
      ),
      table(
        [
          `ticks of checklists, ${ticks.people} people at once`,
          'p50 ms',
          'p99 ms',
          'a second',
          'failed',
          'kept',
        ],
        [[ticks.ticked + ticks.failed, ...cells(ticks), ticks.ticked]],
      ),
    );
  }
  return parts.join('\n\n');
}

const page = 'docs/performance.md';
const [begin, end] = ['<!-- figures: begin -->', '<!-- figures: end -->'];

/** Puts the tables of a whole run into the page. */
export async function writePage(report: Report): Promise<void> {
  const text = await readFile(page, 'utf8');
  const [before, after] = [text.split(begin)[0], text.split(end)[1]];
  await writeFile(page, `${before}${begin}\n\n${tables(report)}\n\n${end}${after}`);
}
