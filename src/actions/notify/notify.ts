import { z } from 'zod';
import type { Action } from '../model.ts';

const Values = z.strictObject({
  channel: z
    .enum(['operations', 'maintenance', 'alerts', 'incidents', 'checklists', 'changes'])
    .describe('Which channel of the system is told, by what it is for'),
  text: z.string().trim().min(1).max(3_000).describe('What is said; may name values as {{name}}'),
});
type NotifyValues = z.output<typeof Values>;

/** Owes a text to a channel: the outbox delivers it, once. */
export const notify: Action<NotifyValues> = {
  name: 'notify',
  values: Values,
  // Nothing of the system itself is touched.
  risk: () => 'reads',
  isRepeatable: () => true,
  isSafeToKill: () => true,
  plan: ({ channel, text }) => [`tell ${channel}: ${text}`],
  isDone: async (_values, context) => ((await context.told()) ? 'done' : 'not done'),
  async run({ channel, text }, context) {
    await context.tell({ purpose: channel, text });
    return { summary: `told ${channel}` };
  },
};
