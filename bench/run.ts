import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { type Acknowledge, measureAcknowledge, measureStart, measureWithHistory } from './acknowledge.ts';
import { fillHistory } from './history.ts';
import { latencyPlot } from './plot.ts';
import { residentMiB } from './processes.ts';
import { measureRuns } from './runs.ts';
import { openStage, type Stage } from './stage.ts';
import { type Report, tables, writePage } from './tables.ts';
import { measureTimers } from './timers.ts';

/** Every figure of docs/performance.md, which it writes anew: tables on stderr, one JSON object on stdout, the plot as a file. */
const rates = [10, 25, 50, 75, 100];
const plotFile = 'docs/images/latency.svg';
const historyRows = 1_000_000;
/** Left out when only some lanes are asked for: `npm run bench -- timers history`. */
const asked = process.argv.slice(2);
const wants = (lane: string): boolean => asked.length === 0 || asked.includes(lane);
const say = (what: string): void => void process.stderr.write(`${what}\n`);

async function acknowledgeLane(stage: Stage) {
  await using ours = await stage.startOurs('ours');
  await using bare = await stage.startBare('bare');
  const residentAtStart = await residentMiB(ours);
  const acknowledge = await measureAcknowledge(ours, bare, rates);
  await writeFile(plotFile, plotOf(acknowledge));
  return { acknowledge, residentMiB: { atStart: residentAtStart, afterLoad: await residentMiB(ours) } };
}

async function timerLane(stage: Stage) {
  await using ours = await stage.startOurs('timers');
  return await measureTimers(ours);
}

async function runLane(stage: Stage) {
  await using ours = await stage.startOurs('runs');
  return await measureRuns(ours, ours.databaseUrl);
}

async function historyLane(stage: Stage) {
  await using few = await stage.startOurs('few');
  await using many = await stage.startOurs('many');
  const since = performance.now();
  const rows = { few: await fillHistory(few.sql, 10), many: await fillHistory(many.sql, historyRows) };
  say(`history of ${rows.many} rows in ${Math.round((performance.now() - since) / 1_000)} s`);
  return { rows, ...(await measureWithHistory(few, many)) };
}

function plotOf({ byRate }: Acknowledge): string {
  const curve = (who: 'ours' | 'bare', figure: 'p50' | 'p99') =>
    rates.map((rate) => ({ rate, ms: byRate[rate]?.[who][figure] ?? 0 }));
  return latencyPlot(
    [
      { label: 'the bot, p99', colour: '#1a56c4', dashed: true, points: curve('ours', 'p99') },
      { label: 'the bot, p50', colour: '#1a56c4', points: curve('ours', 'p50') },
      { label: 'bare Bolt, p99', colour: '#77808d', dashed: true, points: curve('bare', 'p99') },
      { label: 'bare Bolt, p50', colour: '#77808d', points: curve('bare', 'p50') },
    ],
    { ms: 100, label: 'aim for p99' },
  );
}

const since = performance.now();
const report: Report = {
  machine: `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  seconds: 0,
};
{
  await using stage = await openStage();
  if (wants('acknowledge')) Object.assign(report, await acknowledgeLane(stage));
  if (wants('timers')) report.timers = await timerLane(stage);
  if (wants('runs')) report.runs = await runLane(stage);
  if (wants('history')) report.history = await historyLane(stage);
  if (wants('start')) report.readyMs = await measureStart(stage);
}
report.seconds = Math.round((performance.now() - since) / 1_000);
say(`\n${tables(report)}\n`);
if (asked.length === 0) await writePage(report);
process.stdout.write(`${JSON.stringify(report)}\n`);
