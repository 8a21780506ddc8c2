import { plain } from './text.ts';

/** One word or quoted text of a command. */
export interface Token {
  /** As people read it. */
  text: string;
  quoted: boolean;
  /** The id behind `@user` or `#channel`. */
  user?: string;
  channel?: string;
}

export interface Tokens {
  words: Token[];
  /** `--name value` and `--name=value`; a bare `--name` has no value yet. */
  options: { name: string; value?: Token }[];
  /** The quote that was opened and never closed, if any. */
  openQuote?: string;
}

const closing: Readonly<Record<string, string>> = { '"': '"', '“': '”', '”': '”', '„': '“', '«': '»' };

/** A quote opens only at the start of a word, so that 5" and O”Neill stay what they are. */
function readQuoted(input: string, start: number): { text: string; end: number } | undefined {
  const open = input[start];
  const close = open === undefined ? undefined : closing[open];
  if (close === undefined) return undefined;
  // Phones mix their quotes: any closing quote before a space or the end will do.
  for (let at = start + 1; at < input.length; at += 1) {
    const character = input[at];
    if (character === '\\' && (input[at + 1] === close || input[at + 1] === '"')) at += 1;
    else if (
      character !== undefined &&
      (character === close || '"”“»'.includes(character)) &&
      /^(\s|$)/.test(input.slice(at + 1, at + 2))
    )
      return { text: input.slice(start + 1, at).replace(/\\(["”])/g, '$1'), end: at + 1 };
  }
  return undefined;
}

function toToken(raw: string, quoted: boolean): Token {
  const user = /^<@([A-Z0-9]+)(?:\|[^<>]*)?>$/.exec(raw)?.[1];
  const channel = /^<#([A-Z0-9]+)(?:\|[^<>]*)?>$/.exec(raw)?.[1];
  const text = plain(raw);
  return { text, quoted, ...(user ? { user } : {}), ...(channel ? { channel } : {}) };
}

/** Splits what was typed after `/hims`. Never throws: what cannot be understood is a word like any other. */
export function tokenize(input: string): Tokens {
  const tokens: Tokens = { words: [], options: [] };
  let at = 0;
  let wanting: { name: string; value?: Token } | undefined;
  const push = (token: Token): void => {
    if (wanting) wanting.value = token;
    else tokens.words.push(token);
    wanting = undefined;
  };
  while (at < input.length) {
    if (/\s/.test(input[at] ?? '')) {
      at += 1;
      continue;
    }
    const quoted = readQuoted(input, at);
    if (quoted) {
      push(toToken(quoted.text, true));
      at = quoted.end;
      continue;
    }
    const opener = input[at];
    if (opener !== undefined && '"“„«'.includes(opener) && tokens.openQuote === undefined) {
      tokens.openQuote = plain(input.slice(at));
      push(toToken(input.slice(at + 1).trim(), true));
      break;
    }
    // A link or mention may hold spaces in its label.
    const raw = /^<[^<>]*>\S*/.exec(input.slice(at))?.[0] ?? /^\S+/.exec(input.slice(at))?.[0] ?? '';
    at += raw.length;
    const option = /^(?:--|—|–)([A-Za-z][\w-]*)(?:=([\s\S]*))?$/.exec(raw);
    if (!option?.[1]) {
      push(toToken(raw, false));
      continue;
    }
    wanting = { name: option[1].toLowerCase() };
    tokens.options.push(wanting);
    if (option[2] !== undefined) {
      const start = at - option[2].length;
      const value = readQuoted(input, start);
      if (value) at = value.end;
      push(value ? toToken(value.text, true) : toToken(option[2], false));
    }
  }
  return tokens;
}
