import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const hidden = /^(node_modules|\.data|\.trial|coverage|test\/\.output)\//;
const pages = globSync('**/*.md').filter((file) => !hidden.test(file));
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

/** Text without code, in which brackets are no links. */
function prose(file: string): string {
  return readFileSync(file, 'utf8')
    .replaceAll(/```[\s\S]*?```/g, '')
    .replaceAll(/`[^`\n]*`/g, '');
}

/** As GitHub makes anchors of headings. */
function anchors(file: string): string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ +(.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(pages)('%s', (page) => {
  it('has only links that lead somewhere', () => {
    const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');

    for (const link of links.filter((target) => !/^[a-z]+:/.test(target))) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      expect(existsSync(target), `${link} in ${page}`).toBe(true);
      expect(anchor === undefined || anchors(target).includes(anchor), `${link} in ${page}`).toBe(true);
    }
  });

  it('names only npm scripts that exist', () => {
    const named = [...readFileSync(page, 'utf8').matchAll(/npm run ([\w:]+)/g)].map((match) => match[1]);

    for (const script of named) expect(Object.keys(manifest.scripts)).toContain(script);
  });
});

describe('docs/adr', () => {
  const records = readdirSync('docs/adr').filter((file) => file !== 'README.md');

  it('has every record in its index, in order', () => {
    const index = readFileSync('docs/adr/README.md', 'utf8');
    const listed = [...index.matchAll(/\]\((\d{4}-[\w-]+\.md)\)/g)].map((match) => match[1]);

    expect(listed).toEqual(records.toSorted());
  });

  it.each(records)('%s has a number, a status, a date and the three parts', (file) => {
    const text = readFileSync(join('docs/adr', file), 'utf8');

    expect(file).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
    expect(text).toMatch(new RegExp(`^# ${file.slice(0, 4)} `));
    expect(text).toMatch(/^(Accepted|Proposed|Superseded by .+), \d{4}-\d{2}-\d{2}$/m);
    for (const part of ['Context', 'Decision', 'Consequences']) expect(text).toContain(`\n## ${part}\n`);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  });
});

describe('docs/dependencies.md', () => {
  it('says of every dependency why it is there, and of nothing else', () => {
    const listed = [...readFileSync('docs/dependencies.md', 'utf8').matchAll(/^\| `([^`]+)` \|/gm)];
    const declared = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((field) =>
      Object.keys(manifest[field] ?? {}),
    );

    expect(listed.map(([, name = '']) => name).toSorted()).toEqual(declared.toSorted());
  });
});
