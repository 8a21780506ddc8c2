import type { z } from 'zod';
import { didYouMean, nearest } from './nearest.ts';
import type { Problem } from './problems.ts';
import { quote } from './schema-values.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** `windows.primary.start`, `teams[2].id`: the way to a value as people say it. */
export function pathText(path: Path): string {
  let said = '';
  for (const part of path)
    said += typeof part === 'number' ? `[${part}]` : `${said ? '.' : ''}${String(part)}`;
  return said;
}

/** A problem with the value at `path`; `wrong` goes on where the path ends: "… is missing". */
export function problemAt(yaml: YamlFile, path: Path, wrong: string, right: string): Problem {
  return {
    file: yaml.file,
    line: yaml.lineOf(path),
    wrong: `${pathText(path) || 'the file'} ${wrong}`,
    right,
  };
}

/** What zod found, one problem for each thing that a person has to change. */
export function describeIssue(yaml: YamlFile, issue: z.core.$ZodIssue): Problem[] {
  const { path } = issue;
  const value = valueAt(yaml.data, path);
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(', ');
    return issue.keys.map((key) =>
      problemAt(yaml, [...path, key], 'is not a known key', keyHint(key, value, known)),
    );
  }
  // Our own messages hold both halves; zod's never have a semicolon in them.
  const cut = issue.message.indexOf('; ');
  if (cut > 0) return [problemAt(yaml, path, issue.message.slice(0, cut), issue.message.slice(cut + 2))];
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined)
        return [problemAt(yaml, path, 'is missing', `add it: ${expected(issue.expected)}`)];
      return [problemAt(yaml, path, `is ${kindOf(value)}`, `write ${expected(issue.expected)}`)];
    case 'invalid_value': {
      const known = issue.values.map(String);
      if (value === undefined)
        return [problemAt(yaml, path, 'is missing', `add it: one of ${known.join(', ')}`)];
      return [
        problemAt(
          yaml,
          path,
          `is ${quote(value)}`,
          didYouMean(typeof value === 'string' ? value : quote(value), known),
        ),
      ];
    }
    case 'too_small':
      return [
        problemAt(
          yaml,
          path,
          `is ${sized(value)}`,
          `write ${bound(issue.inclusive, 'more than', 'at least')} ${issue.minimum}`,
        ),
      ];
    case 'too_big':
      return [
        problemAt(
          yaml,
          path,
          `is ${sized(value)}`,
          `write ${bound(issue.inclusive, 'less than', 'at most')} ${issue.maximum}`,
        ),
      ];
    case 'invalid_union': {
      // The branch that was meant is the one that takes a list, or a mapping, as the value is one.
      const meant = issue.errors.find((branch) => branch.every((inner) => inner.path.length > 0));
      if (!meant)
        return [problemAt(yaml, path, `is ${kindOf(value)}`, 'write what the schema beside it shows')];
      return meant.flatMap((inner) => describeIssue(yaml, { ...inner, path: [...path, ...inner.path] }));
    }
    case 'invalid_key': {
      const [wrong, right] = (issue.issues[0]?.message ?? issue.message).split('; ');
      return [
        problemAt(yaml, path, `has a name that cannot be used: it ${wrong}`, right ?? 'choose another name'),
      ];
    }
    default:
      return [problemAt(yaml, path, `is ${quote(value)}`, issue.message)];
  }
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

// zod does not say which keys a mapping knows, so `mapping()` puts them into the message.
function keyHint(key: string, mapping: unknown, known: readonly string[]): string {
  const present = typeof mapping === 'object' && mapping !== null ? Object.keys(mapping) : [];
  const guess = nearest(
    key,
    known.filter((name) => !present.includes(name)),
  );
  if (guess) return `did you mean ${guess}?`;
  return `take it out (known here: ${known.join(', ')})`;
}

function bound(isInclusive: boolean | undefined, open: string, closed: string): string {
  return isInclusive === false ? open : closed;
}

function sized(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return quote(value);
}

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list (- one - under - the other, or [one, other])',
  object: 'a mapping (key: value)',
  record: 'a mapping (name: value)',
};

function expected(kind: string): string {
  return kinds[kind] ?? kind;
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : quote(value);
}
