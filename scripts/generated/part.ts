/** One file that is made from something else in the repository. */
export interface Part {
  path: string;
  /** What the file should hold, given what it holds now. */
  render(current: string | undefined): string | Promise<string>;
}

/** A file that cannot be made as things are; said to the person without a stack. */
export class GenerateError extends Error {}

/** Replaces what stands between `<!-- name:start -->` and `<!-- name:end -->`. */
export function fillMarkers(path: string, name: string, current: string | undefined, body: string): string {
  const start = `<!-- ${name}:start -->`;
  const end = `<!-- ${name}:end -->`;
  const from = current?.indexOf(start) ?? -1;
  const to = current?.indexOf(end) ?? -1;
  if (current === undefined || from < 0 || to < from)
    throw new GenerateError(`${path} has no lines ${start} and ${end}, between which the list belongs.`);
  return `${current.slice(0, from)}${start}\n\n${body}\n\n${current.slice(to)}`;
}

/** A Markdown table; pipes inside cells are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
