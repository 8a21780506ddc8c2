import { expect } from 'vitest';
import type { TestBot } from './bot.ts';
import type { FakeMessage } from './fake-slack/index.ts';

/** A recovery of caresync with a step that cannot be undone. */
export const start = '/hims run start outage caresync --confirm caresync';

/** Up to the step that fails over, which cannot be undone. */
export async function untilFailover(bot: TestBot, key = 'RUN-1'): Promise<void> {
  const { ana } = bot.people;
  await ana.runs(`/hims run done ${key} scope "All wards"`);
  expect(await ana.runs(`/hims run done ${key} alerts --link INC-99`)).toContain('There is no INC-99');
  await ana.runs(`/hims run done ${key} alerts --link https://alerts.example/1`);
  await ana.runs(`/hims run done ${key} cause "A server is lost"`);
  await ana.runs(`/hims run choose ${key} way "Fail over"`);
}

/** The message in which this person was asked to confirm it last. */
export function asked(bot: TestBot, who: keyof TestBot['people']): FakeMessage | undefined {
  return bot.people[who].dms().findLast((one) => /confirm Fail over/.test(one.text ?? ''));
}
