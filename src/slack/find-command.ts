import { UserError } from '../errors.ts';
import { nearest } from './arguments.ts';
import type { AnyCommand } from './define.ts';
import { denies } from './doubts.ts';
import { bare, type Typed, type Word } from './grammar.ts';
import { QuestionError, shorten, spelled, withoutKeys } from './question.ts';

/** The command whose path is the longest beginning of the words; throws with the nearest right word. */
export function findCommand(
  commands: readonly AnyCommand[],
  typed: Typed,
  isAnswer = false,
): { command: AnyCommand; rest: Typed } {
  const words = typed.parts
    .filter((part) => part.kind === 'word')
    .map((word) => (word.quoted ? '' : bare(word.text).toLowerCase()));
  const fits = commands
    .filter(({ path }) => path.every((word, index) => words[index] === word))
    .sort((a, b) => b.path.length - a.path.length);
  const [command] = fits;
  const rest = { ...typed, parts: withoutPath(typed.parts, command?.path.length ?? 0) };
  if (command && (command.path.length > 0 || words.length === 0)) {
    for (const longer of isAnswer ? [] : longerOf(commands, command))
      refuseScattered(command, longer, rest.parts);
    return { command, rest };
  }
  return refusePath(commands, words);
}

/** `incident task done` for `incident task`. */
function longerOf(commands: readonly AnyCommand[], { path }: AnyCommand): AnyCommand[] {
  return commands.filter(
    (one) =>
      path.length > 0 && one.path.length === path.length + 1 && path.every((word, i) => one.path[i] === word),
  );
}

/**
 * `incident task INC-2 done 1`, `undone 1`, `"done 1"`: the last word of a longer command stands among the values or alone in the
 * text, beside a bare number.
 */
function refuseScattered(command: AnyCommand, longer: AnyCommand, parts: Typed['parts']): void {
  const words = wordsIn(parts);
  const verb = longer.path.at(-1) ?? '';
  const at = words.findIndex(({ text }) => new RegExp(`^(?:un|not-)?${verb}$`, 'i').test(bare(text)));
  const isBesideNumber = [words[at - 1], words[at + 1]].some(
    (word) => word && isNumber.test(bare(word.text)),
  );
  if (at < 0 || !isBesideNumber) return;
  const isKey = (text: string) => /^[a-z]{2,4}-?\d+$/i.test(bare(text));
  const values = words.filter(({ text }) => isKey(text) || isNumber.test(bare(text)));
  const others = words.filter((word, index) => index !== at && !values.includes(word));
  const isQuoted = parts.some((part) => part.kind === 'word' && part.quoted);
  if (isQuoted && others.some(({ text }) => !denies(text))) return;
  const keys = words.filter(({ text }) => isKey(text)).map(({ raw }) => raw);
  const prose = words.filter(({ text }) => !isKey(text)).map(({ text }) => text);
  throw new QuestionError(
    'command.ambiguous',
    `Is "${verb}" the command, or part of the text? Nothing was done.`,
    [
      // With words that it does not take, the longer command would be refused.
      ...(others.every(({ text }) => denies(text))
        ? [
            {
              label: longer.path.join(' '),
              line: [...longer.path, ...values.map(({ raw }) => raw)].join(' '),
            },
          ]
        : []),
      { label: 'Part of the text', line: spelled(command, { values: keys, text: prose.join(' ') }) },
    ],
  );
}

const isNumber = /^#?\d+$/;

/** The words, those of a quoted text one by one. */
function wordsIn(parts: Typed['parts']): Word[] {
  return parts.flatMap((part) =>
    part.kind !== 'word'
      ? []
      : part.quoted
        ? part.text.split(/\s+/).map((text) => ({ ...part, text, raw: text }))
        : [part],
  );
}

/** Options may stand between the words of the path. */
function withoutPath(parts: Typed['parts'], length: number): Typed['parts'] {
  let left = length;
  return parts.filter((part) => {
    if (part.kind !== 'word' || left === 0) return true;
    left -= 1;
    return false;
  });
}

function refusePath(commands: readonly AnyCommand[], words: readonly string[]): never {
  const [first = '', second = ''] = words;
  const nouns = [...new Set(commands.map(({ path }) => path[0] ?? '').filter((noun) => noun !== ''))];
  const sameNoun = commands.filter(({ path }) => path[0] === first);
  if (sameNoun.length > 0) {
    const verbs = [...new Set(sameNoun.map(({ path }) => path[1] ?? '').filter((verb) => verb !== ''))];
    const hint = nearest(second, verbs);
    const example = (sameNoun.find(({ path }) => path[1] === hint) ?? sameNoun[0])?.example ?? '';
    throw new UserError(
      'command.unknown',
      second === '' || !hint
        ? `${first} can: ${verbs.join(', ')}.   ${withoutKeys(example)}`
        : `There is no "${first} ${shorten(second)}". Did you mean ${first} ${hint}?   ${withoutKeys(example)}`,
    );
  }
  const hint = nearest(first, nouns);
  const example =
    commands.find(({ path }) => hint !== undefined && path[0] === hint)?.example ?? '/hims help';
  throw new UserError(
    'command.unknown',
    `There is no "${shorten(first)}".${hint ? ` Did you mean ${hint}?` : ''}   ${withoutKeys(example)}`,
  );
}
