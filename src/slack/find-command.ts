import { UserError } from '../errors.ts';
import { nearest } from './arguments.ts';
import type { AnyCommand } from './define.ts';
import type { Tokens } from './grammar.ts';

/** The command whose path is the longest beginning of the words; throws with the nearest right word. */
export function findCommand(
  commands: readonly AnyCommand[],
  tokens: Tokens,
): { command: AnyCommand; rest: Tokens } {
  const words = tokens.words.map((token) => (token.quoted ? '' : token.text.toLowerCase()));
  const fits = commands
    .filter(({ path }) => path.every((word, index) => words[index] === word))
    .sort((a, b) => b.path.length - a.path.length);
  const [command] = fits;
  const rest = { ...tokens, words: tokens.words.slice(command?.path.length ?? 0) };
  if (command && (command.path.length > 0 || words.length === 0)) return { command, rest };
  return refusePath(commands, words);
}

function refusePath(commands: readonly AnyCommand[], words: readonly string[]): never {
  const [first = '', second = ''] = words;
  const nouns = [...new Set(commands.map(({ path }) => path[0] ?? '').filter((noun) => noun !== ''))];
  const sameNoun = commands.filter(({ path }) => path[0] === first);
  if (sameNoun.length > 0) {
    const verbs = sameNoun.map(({ path }) => path[1] ?? '').filter((verb) => verb !== '');
    const hint = nearest(second, verbs);
    const example = (sameNoun.find(({ path }) => path[1] === hint) ?? sameNoun[0])?.example ?? '';
    throw new UserError(
      'command.unknown',
      second === '' || !hint
        ? `${first} can: ${verbs.join(', ')}.   ${example}`
        : `There is no "${first} ${second.slice(0, 40)}". Did you mean ${first} ${hint}?   ${example}`,
    );
  }
  const hint = nearest(first, nouns);
  const example =
    commands.find(({ path }) => hint !== undefined && path[0] === hint)?.example ?? '/hims help';
  throw new UserError(
    'command.unknown',
    `There is no "${first.slice(0, 40)}".${hint ? ` Did you mean ${hint}?` : ''}   ${example}`,
  );
}
