import { optional, systemArgument } from '../src/slack/arguments.ts';
import { wholeText } from '../src/slack/blocks.ts';
import { onCallText } from '../src/slack/cards/lists.ts';
import { defineCommand } from '../src/slack/define.ts';
import { namer } from '../src/slack/names.ts';
import { systemOf } from '../src/systems/lookup.ts';

export const oncall = defineCommand({
  path: ['oncall'],
  summary: 'Who is on call, how to reach them, who comes next',
  example: '/hims oncall hims',
  serves: ['HX', 'C-L'],
  args: { system: optional(systemArgument) },
  permission: 'oncall.show',
  looksOnly: true,
  async run({ args, services }) {
    const { directory, systems } = services;
    const shown = args.system ? [systemOf(systems, args.system)] : [...systems.values()];
    const texts: string[] = [];
    for (const system of shown) {
      const onCall = system.onCall.map(directory.reach);
      const order = system.escalation.map(directory.reach);
      const people = [...onCall, ...order].flatMap((reached) => reached.people);
      const [name, out] = await Promise.all([namer(directory, people), services.unavailable(people)]);
      texts.push(onCallText(system, onCall, order, { name, out, now: services.now() }));
    }
    return { text: texts.join('\n\n'), blocks: texts.flatMap(wholeText) };
  },
});
