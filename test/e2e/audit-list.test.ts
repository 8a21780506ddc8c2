import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

const seqs = (text: string) => [...new Set([...text.matchAll(/^(\d+) · /gm)].map(([, seq]) => Number(seq)))];

it('says that there are older entries, and shows them all, page by page', async () => {
  await using bot = await startBot();
  const { ana, fay } = bot.people;
  await ana.runs('/hims incident open SEV-3 hims "Storage is full"');
  for (let n = 1; n <= 24; n += 1) await ana.runs(`/hims incident note INC-1 "Look ${n}"`);

  const first = await fay.runs('/hims audit INC-1');
  expect(seqs(first)).toHaveLength(20);
  const [, before = ''] =
    /There are older ones\. To see them, add --before (\d+) to the line\./.exec(first) ?? [];
  const second = await fay.runs(`/hims audit INC-1 --before ${before}`);
  expect(second).toContain('incident.opened');
  expect(second).not.toContain('older ones');
  expect(Math.max(...seqs(second))).toBeLessThan(Math.min(...seqs(first)));
  expect(await fay.runs('/hims audit --by @ana --since P1D')).toContain('There are older ones.');
  expect(await fay.runs('/hims audit INC-1 --before soon')).toContain('--before');
  lookAway(bot);
});
