const part = /\.?([A-Za-z_$][\w$-]*)|\[(\d{1,6})\]|\["([^"\]]+)"\]/y;

/** `checks[0].status` and `components["disk space"].free` as their parts; undefined when it is no path. */
export function readJsonPath(path: string): readonly (string | number)[] | undefined {
  const parts: (string | number)[] = [];
  part.lastIndex = 0;
  for (let at = 0; at < path.length; at = part.lastIndex) {
    if (at === 0 && path.startsWith('.')) return undefined;
    const match = part.exec(path);
    if (!match || (at > 0 && match[1] !== undefined && !match[0].startsWith('.'))) return undefined;
    const [, name, index, quoted] = match;
    parts.push(index === undefined ? (name ?? quoted ?? '') : Number(index));
  }
  return parts.length > 0 ? parts : undefined;
}

/** What stands there; undefined when nothing does. */
export function atJsonPath(value: unknown, path: string): unknown {
  let here = value;
  for (const key of readJsonPath(path) ?? []) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    if (typeof key === 'number' && !Array.isArray(here)) return undefined;
    // An own key of an object or a list: `unknown` says no more and no less than JSON does.
    here = (here as Record<string | number, unknown>)[key];
  }
  return here;
}
