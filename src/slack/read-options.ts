import { UserError } from '../errors.ts';
import { type Argument, type Known, nearest, optionName } from './arguments.ts';
import { folded, type OptionWord, type Part, quotedRaw, type Word } from './grammar.ts';
import {
  exampleAtHand,
  optionNames,
  QuestionError,
  type Readable,
  shorten,
  spelled,
  withoutKeys,
} from './question.ts';
import { purposeOfOption, refuseEmpty } from './read-empty.ts';
import { refuseTail } from './read-tail.ts';
import { sortWords } from './read-words.ts';

export interface OptionsRead {
  values: Record<string, unknown>;
  /** What is left: values and text, in the order typed. */
  words: Word[];
  /** The options with their values, to type again. */
  spelled: string[];
}

/** Takes the options out. Throws when one is unknown, twice there, without its value, or only looks like one. */
export function readOptions(command: Readable, parts: readonly Part[], known: Known): OptionsRead {
  refuseLookalikes(command, parts, known);
  const read: OptionsRead = { values: {}, words: [], spelled: [] };
  let at = 0;
  while (at < parts.length) {
    const part = parts[at];
    at += 1;
    if (!part) continue;
    if (part.kind === 'word') {
      read.words.push(part);
      continue;
    }
    const argument = find(command, part.name);
    if (!argument) throw unknownOption(command, part, parts);
    const [key, definition] = argument;
    if (definition.kind === 'flag') {
      refuseBareAnswer(command, part, parts[at]);
      readFlag(command, key, part, read);
      continue;
    }
    const next = parts[at];
    const value = part.value ?? (next?.kind === 'word' ? next : undefined);
    if (!part.value && value) at += 1;
    if (definition.kind === 'values') {
      readNamed(command, key, { ...part, ...(value ? { value } : {}) }, read);
      continue;
    }
    if (value && !value.quoted && isText(definition))
      refuseBareText(command, part.name, value, parts.slice(at));
    if (value && !value.quoted) refuseTail(command, definition, { parts, at, value, name: part.name }, known);
    readOption(command, key, { option: { ...part, ...(value ? { value } : {}) }, known }, read);
  }
  return read;
}

function find({ args }: Readable, name: string): [string, Argument<unknown>] | undefined {
  const entries = Object.entries(args);
  return (
    entries.find(([, one]) => (one.kind === 'option' || one.kind === 'flag') && optionName(one) === name) ??
    entries.find(([, one]) => one.kind === 'values')
  );
}

/** An option that takes a sentence. */
function isText(argument: Argument<unknown>): boolean {
  return argument.label.endsWith('"…"');
}

function unknownOption(command: Readable, { name }: OptionWord, parts: readonly Part[]): UserError {
  const hint = nearest(name, optionNames(command.args));
  return new UserError(
    'command.unknown-option',
    `There is no option --${shorten(name)} here.${hint ? ` Did you mean --${hint}?` : ''}   ${exampleAtHand(command, wordsOf(parts))}`,
  );
}

function wordsOf(parts: readonly Part[]): Word[] {
  return parts.filter((part) => part.kind === 'word');
}

/** `--public no`: whether the word is its value, or begins the text, nobody knows. */
function refuseBareAnswer(command: Readable, { name, value }: OptionWord, next: Part | undefined): void {
  if (value !== undefined || next?.kind !== 'word' || next.quoted) return;
  if (!/^(?:yes|no|true|false|on|off)$/i.test(next.text)) return;
  throw new UserError(
    'command.bad-option',
    `--${name} stands alone: write it, or leave it out. A text behind it goes in quotes.   ${withoutKeys(command.example)}`,
  );
}

function readFlag(command: Readable, key: string, { name, value }: OptionWord, read: OptionsRead): void {
  const said = value?.text.toLowerCase();
  if (said !== undefined && !['yes', 'true', 'no', 'false'].includes(said))
    throw new UserError('command.bad-option', `--${name} takes no value.   ${withoutKeys(command.example)}`);
  const isOn = said === undefined || said === 'yes' || said === 'true';
  if (read.values[key] !== undefined && read.values[key] !== isOn) throw twice(command, name);
  read.values[key] = isOn;
  if (isOn) read.spelled.push(`--${name}`);
}

/** What a procedure asks for; an option without a value is ''. */
function readNamed(command: Readable, key: string, { name, value }: OptionWord, read: OptionsRead): void {
  const before = (read.values[key] ?? {}) as Record<string, string>; // what this function put there
  if (Object.hasOwn(before, name)) throw twice(command, name);
  read.values[key] = { ...before, [name]: value?.text ?? '' };
  read.spelled.push(value ? `--${name} ${value.raw}` : `--${name}`);
}

function readOption(
  command: Readable,
  key: string,
  { option: { name, value }, known }: { option: OptionWord; known: Known },
  read: OptionsRead,
): void {
  if (read.values[key] !== undefined) throw twice(command, name);
  const argument = command.args[key];
  const result = value && argument?.read(value, known);
  if (result === undefined || value?.isUneven)
    throw new UserError(
      'command.bad-option',
      `--${name} needs a value like in ${argument?.label ?? name}.   ${exampleAtHand(command, read.words)}`,
    );
  if (value && argument && isText(argument)) refuseEmpty(value.text, purposeOfOption(name));
  read.values[key] = result;
  read.spelled.push(`--${name} ${value?.raw ?? ''}`);
}

function twice(command: Readable, name: string): UserError {
  return new UserError(
    'command.option-twice',
    `--${name} is there twice. Give it once.   ${withoutKeys(command.example)}`,
  );
}

/** `--plan Helm upgrade`: only the first word would be the plan, and the second would go elsewhere. */
function refuseBareText(command: Readable, name: string, value: Word, after: readonly Part[]): void {
  const end = after.findIndex((part) => part.kind === 'option' || part.quoted);
  const more = wordsOf(end === -1 ? after : after.slice(0, end));
  if (more.length === 0) return;
  const text = [value, ...more].map((word) => word.text).join(' ');
  throw new UserError(
    'command.text-unquoted',
    `Put the text of --${name} in quotes:   --${name} ${quotedRaw(text)}`,
  );
}

/** The option that a word seems to be, though it is not written as one: `-private`, `--private.`, `misused--private`. */
function lookalike(word: Word, names: readonly string[], takesAny: boolean): string | undefined {
  const text = folded(word.text);
  if (word.quoted) {
    const name = /^-{1,3}([A-Za-z][\w-]*)$/.exec(text.trim())?.[1]?.toLowerCase();
    return name !== undefined && names.includes(name) ? name : undefined;
  }
  for (const [, name = ''] of text.matchAll(/-{2,}([A-Za-z]\w*(?:-\w+)*)/g))
    if (names.includes(name.toLowerCase())) return name.toLowerCase();
  const name = /^[^\p{L}\p{N}]*-[^\p{L}\p{N}]*([A-Za-z][\w-]*)/u.exec(text)?.[1]?.toLowerCase();
  if (name === undefined) return undefined;
  const known = names.includes(name) ? name : nearest(name, names);
  return known ?? (takesAny ? name : undefined);
}

/** What stands in front of the dashes: `misused` of `misused--private`. */
function wordBefore(word: Word): Word[] {
  const text = word.quoted ? '' : (/^(.*?[\p{L}\p{N}].*?)-{2,}/u.exec(folded(word.text))?.[1] ?? '');
  return text === '' ? [] : [{ kind: 'word', quoted: false, text, raw: text }];
}

/** Free text must not swallow what was meant as an option: an incident meant to be private would be posted for all. */
function refuseLookalikes(command: Readable, parts: readonly Part[], known: Known): void {
  const names = optionNames(command.args);
  const takesAny = Object.values(command.args).some(({ kind }) => kind === 'values');
  for (const [at, part] of parts.entries()) {
    if (part.kind !== 'word') continue;
    const next = parts[at + 1];
    const isDash = !part.quoted && /^-+$/.test(folded(part.text));
    const apart = isDash && next?.kind === 'word' && !next.quoted ? next.text.toLowerCase() : undefined;
    const isApart = apart !== undefined && names.includes(apart);
    const name = isApart ? apart : lookalike(part, names, takesAny);
    if (name === undefined) continue;
    const others = parts.flatMap((one, index) => {
      if (one.kind !== 'word' || (isApart && index === at + 1)) return [];
      return index === at ? wordBefore(part) : [one];
    });
    const typed = shorten(isApart ? `${part.text} ${apart}` : part.text);
    const { values, text } = sortWords(command, others, known);
    const options = parts.filter((one) => one.kind === 'option').map(({ raw }) => raw);
    const argument = find(command, name)?.[1];
    const hasOthers = options.length > 0 || argument?.kind !== 'flag';
    throw new QuestionError(
      'command.option-unclear',
      `"${typed}" looks like the option --${name}. Nothing was done. Write it with two dashes and spaces around it${hasOthers ? `: --${name}` : ''}; what belongs to the text goes inside the quotes.`,
      hasOthers
        ? []
        : [{ label: `With --${name}`, line: spelled(command, { values, text, options: [`--${name}`] }) }],
    );
  }
}
