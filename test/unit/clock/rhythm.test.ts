import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRhythm, type Rhythm } from '../../../src/clock/rhythm.ts';
import { createLog } from '../../../src/config/log.ts';

const log = createLog({ logLevel: 'fatal' });
const hour = 3_600_000;
let rhythm: Rhythm;

// The clock that people set is made; the one that counts running time is the real one, as after a suspend.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-29T08:00:30Z') });
  rhythm = createRhythm(log);
});

afterEach(async () => {
  await rhythm.stop();
  vi.useRealTimers();
});

it.each([
  ['six hours of sleep', 6 * hour],
  ['a clock set back by a day', -24 * hour],
])('wakes once after %s, and goes on', async (_what, stepMs) => {
  const woken = { second: 0, everyOther: 0, hourly: 0 };
  const printed = vi.spyOn(console, 'warn').mockImplementation(() => {});
  rhythm.everySecond('sweep', async () => {
    woken.second += 1;
  });
  rhythm.every('watch', 1, async () => {
    woken.everyOther += 1;
  });
  rhythm.onSchedule('hourly', '0 * * * *', async () => {
    woken.hourly += 1;
  });
  await expect.poll(() => woken.second, { timeout: 3_000 }).toBe(1);

  vi.setSystemTime(Date.now() + stepMs);

  await expect.poll(() => woken.hourly, { timeout: 3_000 }).toBe(1);
  await expect.poll(() => woken.second, { timeout: 3_000 }).toBeGreaterThan(2);
  expect(woken.second).toBeLessThan(6);
  expect(woken.everyOther).toBeGreaterThan(1);
  expect(woken.hourly).toBe(1);
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
});
