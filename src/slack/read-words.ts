import type { Argument, Known } from './arguments.ts';
import { bare, type Word } from './grammar.ts';
import { QuestionError, type Readable, shorten, spelled } from './question.ts';
import { plain } from './text.ts';

type Slot = readonly [name: string, argument: Argument<unknown>];

export interface WordsRead {
  values: Record<string, unknown>;
  /** The words behind `values`, by the name of the argument. */
  taken: Map<string, Word>;
  /** Unquoted words that are left: prose, or what fits nowhere. */
  left: Word[];
  /** The arguments at the edges of the prose, next to it. */
  beside: { before?: string; after?: string };
}

const number = /^\d+$/;

export function slotsOf({ args }: Readable): Slot[] {
  return Object.entries(args).filter(([, { kind }]) => kind === 'word');
}

/** A word as an argument compares it: without code marks, brackets and the comma behind it. */
function comparable(word: Word): Word {
  if (word.user !== undefined || word.channel !== undefined) return word;
  return { ...word, text: bare(word.text) };
}

/** `SEV 3` is one word for whoever types it. */
export function joinKeys(words: readonly Word[]): Word[] {
  return words.reduce<Word[]>((joined, word) => {
    const last = joined.at(-1);
    const isKey =
      last && !last.quoted && !word.quoted && /^(?:sev|inc|chg|mw|run|frz)$/i.test(bare(last.text));
    if (!last || !isKey || !number.test(bare(word.text))) return [...joined, word];
    const key = { ...last, text: `${last.text} ${word.text}`, raw: `${last.raw}-${word.raw}` };
    return [...joined.slice(0, -1), key];
  }, []);
}

/** Reads values; a word that fits several goes to the first that is free. */
class Slots {
  readonly read: WordsRead = { values: {}, taken: new Map(), left: [], beside: {} };
  readonly #slots: Slot[];
  readonly #known: Known;

  constructor(command: Readable, known: Known) {
    this.#slots = slotsOf(command);
    this.#known = known;
  }

  /** The name of the argument that took the word. `mayBeAny`: also one that takes whatever word stands there. */
  take(
    word: Word,
    { mayBeAny, mayBeNumber }: { mayBeAny: boolean; mayBeNumber: boolean },
  ): string | undefined {
    const token = comparable(word);
    if (!mayBeNumber && number.test(token.text)) return undefined;
    const free = this.#slots.filter(([name]) => !this.read.taken.has(name));
    const closed = free.filter(([, { isOpen }]) => !isOpen);
    const open = mayBeAny ? free.filter(([, { isOpen }]) => isOpen) : [];
    for (const [name, argument] of [...closed, ...open]) {
      const value = argument.read(token, this.#known);
      if (value === undefined) continue;
      this.read.values[name] = value;
      this.read.taken.set(name, word);
      return name;
    }
    return undefined;
  }

  /** An argument that the word would be, too. */
  rival(
    word: Word,
    { mayBeNumber, mayBeSame }: { mayBeNumber: boolean; mayBeSame: boolean },
  ): Slot | undefined {
    const token = comparable(word);
    if (word.quoted || (!mayBeNumber && number.test(token.text))) return undefined;
    return this.#slots.find(([name, argument]) => {
      if (argument.isOpen) return false;
      const value = argument.read(token, this.#known);
      return value !== undefined && (mayBeSame || value !== this.read.values[name]);
    });
  }
}

/** Beside a quoted text, or where no text is taken, every word is a value; in any order. */
function readBeside(slots: Slots, words: readonly Word[]): void {
  const waiting = words.filter((word) => !word.quoted);
  const open = waiting.filter(
    (word) => slots.take(word, { mayBeAny: false, mayBeNumber: true }) === undefined,
  );
  slots.read.left = open.filter(
    (word) => slots.take(word, { mayBeAny: true, mayBeNumber: true }) === undefined,
  );
}

/** In front of and behind an unquoted text: values stand at its edges, and a number is never one. */
function readAround(slots: Slots, words: readonly Word[]): void {
  const { read } = slots;
  let first = 0;
  let end = words.length;
  for (let word = words[first]; word; word = words[first]) {
    const name = slots.take(word, { mayBeAny: true, mayBeNumber: false });
    if (name === undefined) break;
    read.beside.before = name;
    first += 1;
  }
  for (let word = words[end - 1]; word && end > first; word = words[end - 1]) {
    const name = slots.take(word, { mayBeAny: false, mayBeNumber: false });
    if (name === undefined) break;
    read.beside.after = name;
    end -= 1;
  }
  read.left = words.slice(first, end);
}

/** Who reads which words: throws when two could be the same value, or a value could be part of the text. */
export function readWords(
  command: Readable,
  words: readonly Word[],
  known: Known,
  options: readonly string[],
): WordsRead {
  const slots = new Slots(command, known);
  const isProse = hasText(command) && !words.some(({ quoted }) => quoted);
  if (isProse) readAround(slots, words);
  else readBeside(slots, words);
  const { read } = slots;
  const quoted = words.filter((word) => word.quoted).map(({ text }) => text);
  for (const word of read.left) {
    const rival = slots.rival(word, { mayBeNumber: !isProse, mayBeSame: isProse });
    if (rival) throw whichValue(command, { rival, word, read, options, quoted: quoted.join(' ') }, known);
  }
  if (isProse && read.left.length > 0) refuseUnclearEdges(command, read, options, known);
  return read;
}

function hasText({ args }: Readable): boolean {
  return Object.values(args).some(({ kind }) => kind === 'text');
}

/** The words as values and text, without asking whether that is clear: for a line that shows how it would be clear. */
export function sortWords(
  command: Readable,
  typed: readonly Word[],
  known: Known,
): { values: string[]; text: string } {
  const words = joinKeys(typed);
  const slots = new Slots(command, known);
  if (hasText(command) && !words.some(({ quoted }) => quoted)) readAround(slots, words);
  else readBeside(slots, words);
  const taken = new Set(slots.read.taken.values());
  const text = words.filter((word) => !taken.has(word)).map((word) => word.text);
  return { values: inOrder(words, taken), text: text.join(' ') };
}

function inOrder(words: readonly Word[], taken: ReadonlySet<Word>): string[] {
  return words.filter((word) => taken.has(word)).map(({ raw }) => raw);
}

interface Doubt {
  rival: Slot;
  word: Word;
  read: WordsRead;
  options: readonly string[];
  quoted: string;
}

function textOf(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}

/** Two words could be the same value, or the only one stands inside the text. */
function whichValue(
  command: Readable,
  { rival: [name, argument], word, read, options, quoted }: Doubt,
  { ownIncident }: Known,
): QuestionError {
  const taken = read.taken.get(name);
  const others = [...read.taken].filter(([other]) => other !== name).map(([, { raw }]) => raw);
  const behind = taken && read.beside.after === name ? [taken] : [];
  const text = quoted === '' ? textOf([...read.left, ...behind]) : quoted;
  const own = !taken && argument.prefix === 'INC' && ownIncident !== undefined ? [`INC-${ownIncident}`] : [];
  const typed = [taken, word].filter((one) => one !== undefined).map(keyRaw);
  const candidates = [...new Set([...typed, ...own])];
  const shown = candidates.map((one) => (isMention(one) ? one : bare(plain(one))));
  const names = shown.join(' or ');
  return new QuestionError(
    'command.ambiguous',
    candidates.length > 1
      ? `Which ${argument.label} do you mean, ${names}? Nothing was done.`
      : `Is ${names} the ${argument.label}, or part of the text? Nothing was done. Put the text in quotes:`,
    candidates.map((one, index) => ({
      label: shown[index] ?? '',
      line: spelled(command, { values: [...others, one], text, options }),
    })),
  );
}

/** Its name is looked up where it is shown. */
const isMention = (word: string) => /^<@[A-Z0-9]+(\|[^<>]*)?>$/.test(word);

/** Mentions as Slack sent them, everything else as it is compared. */
function keyRaw(word: Word): string {
  return word.user === undefined ? bare(word.text) : word.raw;
}

/** Behind these a word belongs to the sentence. */
const connectives = new Set(
  'a about after also and as at because before behind between but by cf compare for from identical if in into is like near not of on or over see since than the then to unlike until versus via vs was while with within without'.split(
    ' ',
  ),
);

/** A value next to an unquoted text may belong to the text. */
function refuseUnclearEdges(
  command: Readable,
  read: WordsRead,
  options: readonly string[],
  { ownIncident }: Known,
): void {
  const { before, after } = read.beside;
  const last = bare(read.left.at(-1)?.text ?? '').toLowerCase();
  // Another incident than the one in whose channel it was typed is asked about anyhow.
  if (after !== undefined && command.args[after]?.prefix === 'INC' && ownIncident !== undefined)
    if (read.values[after] !== ownIncident) return;
  if (after !== undefined && (connectives.has(last) || !command.args[after]?.required))
    throw valueOrText(command, { name: after, read, options, isBehind: true });
  if (before !== undefined && !command.args[before]?.required)
    throw valueOrText(command, { name: before, read, options, isBehind: false });
}

function valueOrText(
  command: Readable,
  {
    name,
    read,
    options,
    isBehind,
  }: { name: string; read: WordsRead; options: readonly string[]; isBehind: boolean },
): QuestionError {
  const word = read.taken.get(name);
  const others = [...read.taken].filter(([other]) => other !== name).map(([, { raw }]) => raw);
  const prose = textOf(read.left);
  const shown = bare(word?.text ?? '');
  const whole = isBehind ? `${prose} ${word?.text}` : `${word?.text} ${prose}`;
  const label = command.args[name]?.label ?? name;
  const isRequired = command.args[name]?.required ?? false;
  const value = word ? [keyRaw(word)] : [];
  return new QuestionError(
    'command.ambiguous',
    `Is ${shorten(shown)} the ${label}, or part of the text? Nothing was done. Put the text in quotes:`,
    [
      {
        label: `${shown} is the ${label}`,
        line: spelled(command, { values: [...others, ...value], text: isRequired ? whole : prose, options }),
      },
      ...(isRequired
        ? []
        : [{ label: 'Part of the text', line: spelled(command, { values: others, text: whole, options }) }]),
    ],
  );
}
