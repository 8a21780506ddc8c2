import { z } from 'zod';
import { wholeText } from '../blocks.ts';
import { promptSlot } from '../prompts.ts';
import { escape, sentence } from '../text.ts';
import { defineDelivery } from './define.ts';

const SettledData = z.object({
  prompts: z.array(z.object({ id: z.string(), reason: z.string().optional() })),
});

/** Nobody is asked any more: the messages that asked say so, and their buttons go. */
export const promptSettled = defineDelivery('prompt-settled', async (notice) => {
  const { prompts } = SettledData.parse(notice.data);
  return {
    act: 'refresh',
    messages: prompts.map(({ id, reason }) => {
      const text =
        reason === undefined
          ? `${notice.subject}: see the newer message below.`
          : `✔️ ${notice.subject}: no action needed, ${sentence(escape(reason))}`;
      return { slot: promptSlot(id), message: { text, blocks: wholeText(text) } };
    }),
  };
});
