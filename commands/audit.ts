import { may } from '../src/people/permissions.ts';
import { countOption, durationOption, keyArgument, optional, personOption } from '../src/slack/arguments.ts';
import { context, pages } from '../src/slack/blocks.ts';
import { auditLines, auditPeople } from '../src/slack/cards/audit.ts';
import { defineCommand } from '../src/slack/define.ts';
import { namer } from '../src/slack/names.ts';

/** As many as one answer holds. */
const shown = 20;

export const audit = defineCommand({
  path: ['audit'],
  summary: 'Who did what, when (compliance, admin)',
  example: '/hims audit INC-12 --since P7D',
  serves: ['H2.3.3'],
  args: {
    key: optional(keyArgument),
    by: personOption('by'),
    since: durationOption('since'),
    before: countOption('before', '91'),
  },
  permission: 'audit.read',
  looksOnly: true,
  async run({ args, actor, services }) {
    const all = [...services.systems.keys()];
    const own = all.filter((system) => may(actor, 'audit.read', system));
    const hidden = await services.incidents.hidden(actor);
    const { rows, hasOlder } = await services.audit.list(
      {
        limit: shown,
        ...(own.length < all.length ? { systems: own } : {}),
        hidden,
        ...(args.key ? { subject: args.key } : {}),
        ...(args.by ? { actor: await services.directory.personOf(args.by) } : {}),
        ...(args.since ? { since: services.now().minus(args.since) } : {}),
        ...(args.before ? { before: args.before } : {}),
      },
      actor,
    );
    const lines = auditLines(rows, await namer(services.directory, auditPeople(rows)), hidden);
    const last = rows.at(-1);
    if (!hasOlder || !last) return { text: lines.join('\n'), blocks: pages(lines) };
    const more = `There are older ones. To see them, add --before ${last.seq} to the line.`;
    return { text: [...lines, more].join('\n'), blocks: [...pages(lines), context(more)] };
  },
});
