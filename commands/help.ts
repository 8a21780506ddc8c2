import { UserError } from '../src/errors.ts';
import { wordArgument } from '../src/slack/arguments.ts';
import { wholeText } from '../src/slack/blocks.ts';
import { type Answer, type AnyCommand, defineCommand } from '../src/slack/define.ts';
import { cut } from '../src/slack/limits.ts';

/** Made from the list of commands itself, so that it cannot say anything else than the code does. */
export function createHelp(commands: () => readonly AnyCommand[]): AnyCommand {
  return defineCommand({
    path: ['help'],
    summary: 'How to use this, with examples',
    example: '/hims help incident open',
    args: { noun: wordArgument('noun'), verb: wordArgument('verb') },
    permission: 'help.show',
    looksOnly: true,
    async run({ args }) {
      const words = [args.noun, args.verb].filter((word) => word !== undefined);
      const fitting = commands().filter(({ path }) => words.every((word, index) => path[index] === word));
      if (fitting.length === 0)
        throw new UserError(
          'help.unknown',
          `There is no command "${cut(words.join(' '), 60)}".   /hims help`,
        );
      if (words.length === 0) return overview(fitting);
      const lines = fitting.length === 1 && fitting[0] ? [usage(fitting[0])] : fitting.map(line);
      return { text: lines.join('\n'), blocks: wholeText(lines.join('\n')) };
    },
  });
}

/** One line a noun, so that the whole fits on a telephone; what each does is one word further. */
function overview(all: readonly AnyCommand[]): Answer {
  const nouns = Map.groupBy(all, ({ path }) => path[0] ?? '');
  const lines = [...nouns].map(([noun, commands]) => {
    const verbs = [...new Set(commands.map(({ path }) => path[1]).filter((verb) => verb !== undefined))];
    const [only] = commands;
    if (noun === '') return `*\`/hims\`*  ${only?.summary ?? ''}`;
    return verbs.length > 0 ? `*\`${noun}\`*  ${verbs.join(', ')}` : `*\`${noun}\`*  ${only?.summary ?? ''}`;
  });
  const text = [
    ...lines,
    'More about one of them: `/hims help incident`, `/hims help incident open`. How commands are read: docs/grammar.md.',
  ].join('\n');
  return { text, blocks: wholeText(text) };
}

function line({ path, summary, example }: AnyCommand): string {
  return `*${['/hims', ...path].join(' ')}*  ${summary}   \`${example}\``;
}

function usage(command: AnyCommand): string {
  return [`\`${usageOf(command)}\``, command.summary, `For example: \`${command.example}\``].join('\n');
}

/** `/hims incident open SEV-n system "title"`; what may be left out stands in brackets. */
export function usageOf({ path, args }: AnyCommand): string {
  const parts = Object.values(args).map((argument) =>
    argument.required ? argument.label : `[${argument.label}]`,
  );
  return ['/hims', ...path, ...parts].join(' ');
}
