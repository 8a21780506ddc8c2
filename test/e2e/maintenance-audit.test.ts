import { expect, it } from 'vitest';
import { board } from '../support/board.ts';
import { startBot } from '../support/bot.ts';
import { lookAway } from '../support/told.ts';

it('writes down in whose place an exception was granted, and the whole time that came of it', async () => {
  await using bot = await startBot(board);
  const { cem, emil, fay, gus, hana } = bot.people;
  await gus.runs('/hims maintenance announce hims patch "Kernel" --window 2026-12-06 --duration PT2H');
  await gus.runs(
    '/hims maintenance move 2026-11-24T02:00 MW-1 --duration PT3H --exception "The vendor comes only then"',
  );
  expect(await fay.runs('/hims audit MW-1')).toMatch(
    /maintenance\.move .* asked exception, wanted 2026-11-24T07:00Z, wantedEnd 2026-11-24T10:00Z/,
  );
  await cem.runs('/hims away @emil --until 2026-12-01');
  await emil.runs('/hims maintenance approve MW-1');
  await hana.runs('/hims maintenance approve MW-1');
  const log = await fay.runs('/hims audit MW-1');
  expect(log).toMatch(/maintenance\.approve .* verdict approve, insteadOf cem, /);
  expect(log).toMatch(
    /startsAt 2026-12-06T07:00Z → 2026-11-24T07:00Z, endsAt 2026-12-06T09:00Z → 2026-11-24T10:00Z/,
  );
  lookAway(bot);
});
