import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import type { Bot } from '../../src/bot.ts';
import { createLog } from '../../src/config/log.ts';
import { createRandom, isLong, seed } from '../support/seed.ts';
import { live } from './lives.ts';
import { buildStage } from './stage.ts';

const lives = isLong ? 20 : 3;
const offSeconds = 90;

/** Two processes in one, on the same database and workspace, one of them with a clock that goes wrong. */
it(`tells everything once when the clock of one of two replicas is ${offSeconds} s off (${lives} incidents, seed ${seed})`, async () => {
  const random = createRandom(seed + 5);
  await using stage = await buildStage();
  await using ends = new AsyncDisposableStack();
  const bots: Bot[] = [];
  for (const off of [0, offSeconds]) {
    const bot = await createApp({
      config: stage.config(),
      clock: { now: () => DateTime.utc().plus({ seconds: off }) },
      log: createLog({ logLevel: 'error' }),
    });
    ends.defer(() => bot.stop());
    await bot.ready;
    bots.push(bot);
  }
  for (let life = 1; life <= lives; life += 1) {
    const bot = bots[Math.floor(random() * 2)];
    if (bot) stage.talkTo(bot);
    await live(stage, random, `Skewed ${life}`);
  }
  await stage.verdict({ lane: 'clock off', seed, lives, offSeconds });
  const backwards = await stage.db.query(
    'select number from incidents where acknowledged_at < opened_at or resolved_at < acknowledged_at',
  );
  expect(backwards).toEqual([]);
});
