import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLWarning,
} from 'yaml';
import type { Problem } from './problems.ts';

export type Path = readonly PropertyKey[];

/** One YAML file, read and parsed, with a way back from a value to its line. */
export interface YamlFile {
  /** As a person would open it. */
  readonly file: string;
  readonly hash: string;
  readonly data: unknown;
  /** The line of the value at `path`, or of the nearest mapping around it that exists. */
  readonly lineOf: (path: Path) => number;
}

export type YamlReading =
  | { readonly ok: true; readonly yaml: YamlFile }
  | { readonly ok: false; readonly problems: Problem[] };

// A profile has a few hundred lines. What is far larger was not meant to be one.
const maxBytes = 256 * 1024;
// Aliases may repeat a reason or two; more is a "billion laughs" file.
const maxAliasCount = 50;

function failed(file: string, wrong: string, right: string, line = 1): YamlReading {
  return { ok: false, problems: [{ file, line, wrong, right }] };
}

/** Reads one file; whatever is wrong with it as a file or as YAML comes back as problems. */
export async function readYaml(file: string): Promise<YamlReading> {
  let bytes: Buffer | undefined;
  try {
    bytes = await readBytes(file);
  } catch (error) {
    return failed(file, `cannot be read (${readFault(error)})`, 'make it a file that the bot may read');
  }
  if (!bytes) {
    return failed(file, `is larger than ${maxBytes / 1024} KiB`, 'take out what does not belong there');
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return failed(file, 'is not UTF-8 text', 'save it as UTF-8');
  }
  return parseYaml(file, text, createHash('sha256').update(bytes).digest('hex'));
}

async function readBytes(file: string): Promise<Buffer | undefined> {
  // A pipe may never end.
  const found = await stat(file);
  if (!found.isFile() && !found.isDirectory())
    throw Object.assign(new Error('no file'), { code: 'not a file' });
  await using handle = await open(file, 'r');
  const { size } = await handle.stat();
  return size > maxBytes ? undefined : await handle.readFile();
}

function readFault(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function parseYaml(file: string, text: string, hash: string): YamlReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings];
  if (faults.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) {
    // The parser is recursive: brackets nested by the thousand exhaust its stack, and hundreds of faults follow.
    return failed(file, 'is nested too deeply to be read', 'write plain mappings and lists');
  }
  // One slip makes the parser stumble over all that follows in the line or block; the first tells where to look.
  const firstStumble = faults.findIndex(isStumble);
  const told = faults.filter((fault, index) => index === firstStumble || !isStumble(fault));
  const problems = told.map(
    (fault): Problem => ({
      file,
      line: lines.linePos(openingOf(fault, document)).line,
      ...yamlFault(fault, text),
    }),
  );
  // Going through all of a file takes as long as half of its reading.
  if (text.includes('*')) problems.push(...strayAliases(file, document, lines));
  if (problems.length > 0) return { ok: false, problems };
  if (document.contents === null || isEmptyScalar(document.contents)) {
    return failed(file, 'is empty', 'fill it in, or remove it; CONTRIBUTING.md shows what belongs in it');
  }
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount });
  } catch {
    return failed(
      file,
      'repeats its anchors (&name, *name) so often that it would explode',
      'write the values out',
    );
  }
  return {
    ok: true,
    yaml: { file, hash, data, lineOf: (path) => lines.linePos(offsetOf(document, path)).line || 1 },
  };
}

function isStumble({ code }: YAMLError | YAMLWarning): boolean {
  return code === 'UNEXPECTED_TOKEN';
}

/** An unclosed quote is noticed at the end of the file; the line to mend is the one where it opens. */
function openingOf({ code, pos: [at] }: YAMLError, document: Document.Parsed): number {
  let opening = at;
  if (code !== 'MISSING_CHAR') return opening;
  visit(document, {
    Scalar(_key, { type, range }) {
      if (type?.startsWith('QUOTE') && range && range[0] < at && range[1] >= at) opening = range[0];
    },
  });
  return opening;
}

function isEmptyScalar(node: unknown): boolean {
  return isScalar(node) && (node.value === null || node.value === '');
}

function strayAliases(file: string, document: Document.Parsed, lines: LineCounter): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document)) return;
      problems.push({
        file,
        line: lines.linePos(alias.range?.[0] ?? 0).line,
        wrong: `*${alias.source} refers to an anchor that does not exist`,
        right: `write &${alias.source} before the value that is meant, or write the value itself`,
      });
    },
  });
  return problems;
}

function yamlFault({ code, message, pos }: YAMLError, text: string): Pick<Problem, 'wrong' | 'right'> {
  switch (code) {
    case 'TAB_AS_INDENT':
      return { wrong: 'is indented with a tab', right: 'YAML takes spaces only, two a level' };
    case 'DUPLICATE_KEY':
      return {
        wrong: `has the key ${text.slice(pos[0]).split(/[:\n]/, 1)[0]} twice in one mapping`,
        right: 'keep one of them',
      };
    case 'MULTIPLE_DOCS':
      return { wrong: 'holds several YAML documents', right: 'keep one and take out the line ---' };
    case 'BAD_INDENT':
      return {
        wrong: `is not YAML (${message})`,
        right: 'line keys of one mapping up, and close every bracket',
      };
    case 'MISSING_CHAR':
      return {
        wrong: `is not YAML (${message})`,
        right: 'close the quote or bracket, or add the missing colon',
      };
    case 'TAG_RESOLVE_FAILED':
      return { wrong: `has a tag that means nothing here (${message})`, right: 'write the plain value' };
    default:
      return {
        wrong: `is not YAML (${message})`,
        right: 'mend the line; text with : or # in it needs quotes',
      };
  }
}

/** Keys are what people look for, so a value's place is that of its key; an item's place is the item. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (!pair) return offset;
      offset = rangeStart(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = rangeStart(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function rangeStart(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}
