import { it } from 'vitest';
import type { FaultKind } from '../support/fake-slack/index.ts';
import { createRandom, isLong, seed } from '../support/seed.ts';
import { live } from './lives.ts';
import { buildStage } from './stage.ts';

const lives = isLong ? 50 : 5;

/** Everything the bot does with an incident, gone wrong in every way that leaves doubt or costs time. */
const methods = [
  'chat.postMessage',
  'chat.update',
  'conversations.create',
  'conversations.open',
  'conversations.invite',
  'conversations.setTopic',
  'files.completeUploadExternal',
  'upload',
  'bookmarks.add',
  'users.info',
];
const kinds: readonly FaultKind[] = ['rate_limited', 'http_500', 'cut', 'lose_reply'];
const pagerKinds = ['rate_limited', 'http_500', 'cut', 'lose_reply'] as const;

it(`loses nothing and tells nothing twice while Slack and the pager answer badly (${lives} incidents, seed ${seed})`, async () => {
  const random = createRandom(seed + 2);
  const oneOf = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  await using stage = await buildStage();
  const bot = await stage.start();
  const faults: { hits: number; cancel(): void }[] = [];
  let refused = 0;
  for (let life = 1; life <= lives; life += 1) {
    for (let count = 0; count < 3; count += 1)
      faults.push(
        stage.slack.fail(oneOf(methods), {
          as: oneOf(kinds),
          times: 1 + Math.floor(random() * 3),
          retryAfter: 1,
        }),
      );
    if (random() < 0.3) stage.pager.fail(oneOf(pagerKinds), { retryAfter: 1 });
    refused += (await live(stage, random, `Faulty ${life}`)).refused;
  }
  const hits = faults.reduce((sum, fault) => sum + fault.hits, 0);
  for (const fault of faults) fault.cancel();
  await stage.verdict({ lane: 'Slack answers badly', seed, lives, faults: hits, refused });
  await bot.kill('SIGTERM');
});
