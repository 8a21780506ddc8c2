import { readFile } from 'node:fs/promises';
import { sourceFiles } from '../source-files.ts';
import { fillMarkers, type Part, table } from './part.ts';

const longest = 160;

/** Reads the template or string that begins at `at`; what is filled in becomes an ellipsis. */
function readLiteral(source: string, at: number): { text: string; end: number } {
  const quote = source[at];
  let text = '';
  for (let index = at + 1; index < source.length; index += 1) {
    const character = source[index];
    if (character === quote) return { text, end: index + 1 };
    if (character === '\\') {
      index += 1;
      text += source[index];
    } else if (quote === '`' && source.startsWith('${', index)) {
      index = endOfExpression(source, index + 2);
      text += '…';
    } else text += character;
  }
  return { text, end: source.length };
}

/** Where the `}` of a `${…}` stands; templates and strings inside may hold braces of their own. */
function endOfExpression(source: string, start: number): number {
  let depth = 1;
  for (let at = start; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if (`'"\``.includes(character)) at = readLiteral(source, at).end - 1;
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return source.length;
}

/** The longest text in an argument that begins at `start`: a message may be chosen between two wordings. */
function longestLiteral(source: string, start: number): string {
  let found = '';
  let depth = 0;
  for (let at = start; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if (`'"\``.includes(character)) {
      const { text, end } = readLiteral(source, at);
      if (text.length > found.length) found = text;
      at = end - 1;
    } else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    if (depth < 0 || (depth === 0 && character === ',')) break;
  }
  return found;
}

/** Code and message of each `new UserError('code', message)`. */
export function findErrors(source: string): { code: string; message: string }[] {
  return [...source.matchAll(/new UserError\(\s*'([\w.-]+)',/g)].map((match) => ({
    code: match[1] ?? '',
    message: shorten(longestLiteral(source, match.index + match[0].length)),
  }));
}

/** The example at the end of a message is another one each time, so it is left out. */
function shorten(message: string): string {
  const line = message
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/…(\s?…)+/g, '…')
    .replace(/([.?!]) …$/, '$1')
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1).trimEnd()}…` : line;
}

export const errorParts: readonly Part[] = [
  {
    path: 'docs/errors.md',
    async render(current) {
      const messages = new Map<string, string>();
      const files = [...(await sourceFiles(['src'])), ...(await sourceFiles(['interactions', 'commands']))];
      for (const file of files) {
        for (const { code, message } of findErrors(await readFile(file, 'utf8'))) {
          if (!messages.has(code)) messages.set(code, message); // the general wording in src counts
        }
      }
      const rows = [...messages].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const cells = rows.map(([code, message]) => [`\`${code}\``, message]);
      return fillMarkers('docs/errors.md', 'errors', current, table(['Code', 'Said'], cells));
    },
  },
];
