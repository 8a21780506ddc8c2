import { flatOut, type Load, medianOf, steadily } from './load.ts';
import { type Stage, type Started, untilQuiet } from './stage.ts';

const text = 'incident open SEV-3 hims "% % %"';
const rounds = 5;

export interface Pair {
  ours: Load;
  bare: Load;
}

/** At each rate, and as fast as it goes: ours and the bare app in turn, the median of five rounds. */
export interface Acknowledge {
  byRate: Record<number, Pair>;
  flatOut: Pair;
}

async function inTurn(ours: Started, bare: Started, measure: (of: Started) => Promise<Load>): Promise<Pair> {
  const loads: { ours: Load[]; bare: Load[] } = { ours: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    loads.ours.push(await measure(ours));
    await untilQuiet(ours.sql, 10);
    loads.bare.push(await measure(bare));
  }
  return { ours: medianOf(loads.ours), bare: medianOf(loads.bare) };
}

export async function measureAcknowledge(
  ours: Started,
  bare: Started,
  rates: readonly number[],
): Promise<Acknowledge> {
  for (const one of [ours, bare]) await steadily(one.target, text, 20, 3); // warm
  const byRate: Record<number, Pair> = {};
  for (const rate of rates) {
    const seconds = rate === 50 ? 6 : 3;
    byRate[rate] = await inTurn(ours, bare, ({ target }) => steadily(target, text, rate, seconds));
    process.stderr.write(`${rate} a second: ${JSON.stringify(byRate[rate])}\n`);
  }
  return { byRate, flatOut: await inTurn(ours, bare, ({ target }) => flatOut(target, text, 8, 2)) };
}

/** On an existing data folder, with its database: the median of five starts. */
export async function measureStart(stage: Stage): Promise<number> {
  const times: number[] = [];
  for (let start = 0; start <= rounds; start += 1) {
    await using program = await stage.startInFolder();
    if (start > 0) times.push(program.readyMs); // the first one makes the folder
  }
  return Math.round(times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0);
}

export const commandsWithHistory = {
  open: text,
  list: 'incident list',
  show: 'incident show INC-1',
} as const;
export type WithHistory = Record<keyof typeof commandsWithHistory, { few: Load; many: Load }>;

/** The same commands with hardly any history and with a lot of it, in turn. */
export async function measureWithHistory(few: Started, many: Started): Promise<WithHistory> {
  const result: Partial<WithHistory> = {};
  for (const one of [few, many]) await steadily(one.target, text, 20, 2);
  for (const name of ['open', 'list', 'show'] as const) {
    const loads: { few: Load[]; many: Load[] } = { few: [], many: [] };
    for (let round = 0; round < rounds; round += 1)
      for (const [size, one] of [
        ['few', few],
        ['many', many],
      ] as const) {
        loads[size].push(await steadily(one.target, commandsWithHistory[name], 20, 2));
        await untilQuiet(one.sql, 5);
      }
    result[name] = { few: medianOf(loads.few), many: medianOf(loads.many) };
    process.stderr.write(`${name}: ${JSON.stringify(result[name])}\n`);
  }
  return result as WithHistory;
}
