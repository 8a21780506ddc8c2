import { plain } from './text.ts';

/** What an argument is read from. */
export interface Token {
  /** As people read it. */
  text: string;
  quoted: boolean;
  /** The id behind `@user` or `#channel`, as Slack sends it. */
  user?: string;
  channel?: string;
  /** The id behind the mention of a user group. */
  group?: string;
}

/** One word or quoted text of a command. */
export interface Word extends Token {
  kind: 'word';
  /** As it can be typed again, quotes included: for a corrected line. */
  raw: string;
  /** Holds a quote that belongs to no other: somebody closed the text elsewhere than meant. */
  isUneven?: true;
}

/** `--name`, or `--name=value`. Whether the next word is its value depends on the command. */
export interface OptionWord {
  kind: 'option';
  name: string;
  value?: Word;
  raw: string;
}

export type Part = Word | OptionWord;

export interface Typed {
  parts: readonly Part[];
  /** What stands behind a quote that was opened and never closed. */
  openQuote?: string;
  /** A question mark stands outside of quotes: somebody asks, and does not say. */
  asks?: true;
}

const closing: Readonly<Record<string, string>> = { '"': '"', '“': '”', '”': '”', '„': '“', '«': '»' };
const quoteSigns = /["“”„«»]/g;

/**
 * A word as it is compared: full-width letters and every dash as on a keyboard, without characters that no reader sees. A long
 * dash counts for two, because telephones make one of them.
 */
export function folded(word: string): string {
  return word
    .normalize('NFKC')
    .replace(/\p{DI}/gu, '')
    .replace(/[\u2012-\u2015\u2E3A\u2E3B]/g, '--')
    .replace(/[\u2010\u2011\u2212\u02D7\uFE58\uFE63\uFF0D]/g, '-');
}

/** A word without what people put around it: code marks, brackets, a comma or full stop. `` `INC-1`, `` is INC-1. */
export function bare(word: string): string {
  return folded(word)
    .replace(/^[#`*_~("'‘’“”<[{]+/, '')
    .replace(/[`*_~)"'‘’“”>\]}.,;:!?]+$/, '')
    .replace(/^([A-Za-z]{2,4})[-\s]+(\d+)$/, '$1-$2');
}

const endOfQuote = /^(?:$|\s|[.,;:!?)\]]+(?:\s|$)|-{1,4}[A-Za-z])/;

/** A quote opens only at the start of a word, so that 5" and O”Neill stay what they are. */
function readQuoted(input: string, start: number): { text: string; end: number; asks: boolean } | undefined {
  const open = input[start];
  const close = open === undefined ? undefined : closing[open];
  if (close === undefined) return undefined;
  // Phones mix their quotes: any closing quote at the end of a word will do.
  for (let at = start + 1; at < input.length; at += 1) {
    const character = input[at];
    if (character === '\\' && (input[at + 1] === close || input[at + 1] === '"')) at += 1;
    else if (
      character !== undefined &&
      (character === close || '"”“»'.includes(character)) &&
      endOfQuote.test(folded(input.slice(at + 1, at + 8)))
    ) {
      const after = /^[.,;:!?)\]]+(?=\s|$)/.exec(input.slice(at + 1, at + 8))?.[0] ?? '';
      return { text: input.slice(start + 1, at), end: at + 1 + after.length, asks: after.includes('?') };
    }
  }
  return undefined;
}

/** The text between quotes as one word that can be typed again. */
export function quotedRaw(text: string): string {
  return `"${text.replace(quoteSigns, "'").trim()}"`;
}

function quotedWord(inside: string): Word {
  const text = plain(inside.replace(/\\(["”])/g, '$1'));
  const loose = inside.replace(/\\["”]/g, '').match(quoteSigns)?.length ?? 0;
  return {
    kind: 'word',
    text,
    quoted: true,
    raw: quotedRaw(inside.replace(/\\(["”])/g, '$1')),
    ...(loose % 2 === 1 ? { isUneven: true } : {}),
  };
}

/** A mention with nothing around it but brackets, code marks and punctuation: `(<@U1|dora>),`. */
const mention = /^[([{"'`*_~]*(<(?:@|#|!subteam\^)([A-Z0-9]+)(?:\|[^<>]*)?>)[)\]}"'`*_~.,;:!?]*$/;
/** The same, copied out of a line that was offered: Slack sends what was typed escaped. */
const copied = /&lt;(@[UW][A-Z0-9]{6,}(?:\|[^<>&]*)?)&gt;/g;

function bareWord(raw: string): Word {
  const [, typed = raw, id] = mention.exec(folded(raw)) ?? [];
  const user = typed.startsWith('<@') ? id : undefined;
  const channel = typed.startsWith('<#') ? id : undefined;
  const group = typed.startsWith('<!') ? id : undefined;
  return {
    kind: 'word',
    text: plain(raw),
    quoted: false,
    raw: id === undefined ? raw : typed,
    ...(user ? { user } : {}),
    ...(channel ? { channel } : {}),
    // 5" is an inch, and O”Neill a name: a quote that closes a word belongs to one that is missing.
    ...(/^[^"“”„«»]*\p{L}["“”»][.,;:!?)]*$/u.test(raw) ? { isUneven: true } : {}),
    ...(group ? { group } : {}),
  };
}

/** A link or mention may hold spaces in its label. */
function rawWord(input: string, at: number): string {
  return /^<[^<>]*>\S*/.exec(input.slice(at))?.[0] ?? /^\S+/.exec(input.slice(at))?.[0] ?? '';
}

/** The option that begins here, and where what follows it begins; `'open'` when the quote of its value is never closed. */
function readOption(input: string, start: number): { option: OptionWord; end: number } | 'open' | undefined {
  const raw = rawWord(input, start);
  const [, dashed = '', value] = /^([^=]*)(?:=([\s\S]*))?$/.exec(raw) ?? [];
  const name = /^--([A-Za-z][\w-]*)$/.exec(folded(dashed))?.[1]?.toLowerCase();
  if (name === undefined) return undefined;
  const end = start + raw.length;
  const option = { kind: 'option', name, raw: `--${name}` } as const;
  if (value === undefined) return { option, end };
  const quoted = readQuoted(input, end - value.length);
  if (quoted) return { option: { ...option, value: quotedWord(quoted.text) }, end: quoted.end };
  return isQuote(value[0]) ? 'open' : { option: { ...option, value: bareWord(value) }, end };
}

/** `INC-3?`, `is it over?`, also with something around it. */
export function endsAsking(text: string): boolean {
  return /[?؟]["'”’»)\]}>*_`.!?]*$/.test(folded(text));
}

function isQuote(character: string | undefined): boolean {
  return character !== undefined && closing[character] !== undefined;
}

/** Splits what was typed after `/hims`. Never throws: what cannot be understood is a word like any other. */
export function tokenize(sent: string): Typed {
  const input = sent.replace(copied, '<$1>');
  const parts: Part[] = [];
  let at = 0;
  let asks = false;
  while (at < input.length) {
    // What no reader sees separates words as a space does; inside a word it only does not count.
    if (/[\s\p{DI}]/u.test(input[at] ?? '')) {
      at += 1;
      continue;
    }
    const quoted = readQuoted(input, at);
    if (quoted) {
      parts.push(quotedWord(quoted.text));
      asks ||= quoted.asks;
      at = quoted.end;
      continue;
    }
    const found = readOption(input, at);
    if (found === 'open' || isQuote(input[at])) return { parts, openQuote: input.slice(at).trim() };
    const raw = rawWord(input, at);
    parts.push(found?.option ?? bareWord(raw));
    asks ||= endsAsking(found?.option.value?.quoted ? '' : raw);
    at = found?.end ?? at + raw.length;
  }
  return asks ? { parts, asks } : { parts };
}
