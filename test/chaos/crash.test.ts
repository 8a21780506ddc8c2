import { setTimeout } from 'node:timers/promises';
import { it } from 'vitest';
import { createRandom, isLong, seed } from '../support/seed.ts';
import { live } from './lives.ts';
import { plan } from './plans.ts';
import { buildStage } from './stage.ts';

const lives = isLong ? 50 : 3;

/** Half of the kills hit while people type, half while timers fall due. */
const momentOfDeath = (random: () => number): number => random() * (random() < 0.5 ? 600 : 4_000);

it(`loses nothing and tells nothing twice when it is killed again and again (${lives} incidents, seed ${seed})`, async () => {
  const random = createRandom(seed);
  await using stage = await buildStage();
  let bot = await stage.start();
  let refused = 0;
  for (let life = 1; life <= lives; life += 1) {
    const lived = live(stage, random, `Crash ${life}`);
    const planned = plan(stage, random, `Plan ${life}`, life);
    await setTimeout(momentOfDeath(random));
    await bot.kill('SIGKILL');
    refused += (await lived).refused + (await planned);
    bot = await stage.start(bot.port);
  }
  await stage.verdict({ lane: 'killed', seed, lives, kills: lives, refused });
  await bot.kill('SIGTERM');
});

it(`two replicas at once tell everything once, also when one of them is killed (${lives} incidents, seed ${seed})`, async () => {
  const random = createRandom(seed + 1);
  await using stage = await buildStage();
  let bots = [await stage.start(), await stage.start()] as const;
  let refused = 0;
  let kills = 0;
  for (let life = 1; life <= lives; life += 1) {
    const [one, other] = bots;
    stage.talkTo(random() < 0.5 ? one : other);
    const lived = live(stage, random, `Replica ${life}`);
    const planned = plan(stage, random, `Plan ${life}`, life);
    const isKilled = random() < 0.5;
    await setTimeout(momentOfDeath(random));
    if (isKilled) {
      kills += 1;
      await one.kill('SIGKILL');
      stage.talkTo(other);
    }
    refused += (await lived).refused + (await planned);
    if (isKilled) bots = [other, await stage.start(one.port)];
  }
  await stage.verdict({ lane: 'two replicas', seed, lives, kills, refused });
  for (const bot of bots) await bot.kill('SIGTERM');
});
