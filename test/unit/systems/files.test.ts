import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { CatalogueError } from '../../../src/systems/problems.ts';
import { eachIsTold, hims, people, type Spoilt, systemsCopy } from './folder.ts';

const yaml: Spoilt[] = [
  {
    name: 'a tab',
    from: '  zone: America',
    to: '\tzone: America',
    says: 'is indented with a tab; YAML takes spaces only',
  },
  {
    name: 'an open bracket',
    from: 'order: [devops, database, security, support]',
    to: 'order: [devops',
    below: 2,
    says: 'is not YAML (',
  },
  {
    name: 'an unknown tag',
    from: 'name: AROCORD-HIMS',
    to: 'name: !!js/function AROCORD',
    says: 'has a tag that means nothing here',
  },
  {
    name: 'a stray alias',
    from: 'name: AROCORD-HIMS',
    to: 'name: *nothing',
    says: '*nothing refers to an anchor that does not exist; write &nothing',
  },
  {
    name: 'two documents',
    from: 'time:\n',
    to: '---\ntime:\n',
    says: 'holds several YAML documents; keep one',
  },
  {
    name: 'an alias in itself',
    from: 'name: AROCORD-HIMS',
    to: 'name: &a [*a]',
    says: 'name is a list, which is not text',
  },
];

describe('YAML that is not right', () => eachIsTold(yaml));

describe('a file or folder', () => {
  it('missing system.yaml', async () => {
    const copy = await systemsCopy();
    await mkdir(join(copy.dir, 'newone'));

    expect(await copy.problems()).toEqual([
      'newone/system.yaml:1: the file is missing; add it; CONTRIBUTING.md shows what belongs in it',
    ]);
  });

  it('with the other ending', async () => {
    const copy = await systemsCopy();
    await rename(join(copy.dir, 'people.yaml'), join(copy.dir, 'people.yml'));

    expect(await copy.problems()).toEqual(['people.yaml:1: the file is missing; rename ./people.yml to it']);
  });

  it('that is no id', async () => {
    const copy = await systemsCopy();
    await rename(join(copy.dir, 'fhir'), join(copy.dir, 'FHIR 4'));

    expect((await copy.problems()).join('\n')).toContain(
      'FHIR 4:1: the folder has a name that cannot be an id',
    );
  });

  it('without systems', async () => {
    const copy = await systemsCopy();
    const folders = (await readdir(copy.dir, { withFileTypes: true })).filter((one) => one.isDirectory());
    for (const { name } of folders) await rm(join(copy.dir, name), { recursive: true });

    expect((await copy.problems()).join('\n')).toContain(
      'there are no systems; make a folder with a system.yaml',
    );
  });

  it('that does not exist', async () => {
    await expect(loadCatalogue('/nowhere')).rejects.toThrow(
      /\/nowhere:1: the folder of the systems cannot be read; set SYSTEMS_DIR/,
    );
  });

  it.each([
    ['empty', '', 'is empty; fill it in'],
    ['only a comment', '# nothing\n', 'is empty; fill it in'],
    ['a list', '- one\n', 'the file is a list; write a mapping'],
    ['only text', 'hello\n', 'the file is "hello"; write a mapping'],
    ['huge', `# ${'x'.repeat(300_000)}`, 'is larger than 256 KiB; take out what does not belong there'],
    [
      'nested without end',
      '['.repeat(100_000),
      'is nested too deeply to be read; write plain mappings and lists',
    ],
    ['not UTF-8', new Uint8Array([0x6e, 0xff, 0xfe]), 'is not UTF-8 text; save it as UTF-8'],
    [
      'a bomb',
      bomb(),
      'repeats its anchors (&name, *name) so often that it would explode; write the values out',
    ],
  ])('%s', async (_name, content, says) => {
    const copy = await systemsCopy();
    await copy.write(hims, content);

    expect(
      (await copy.problems()).filter((problem) => problem.startsWith(`${hims}:1: ${says}`)),
    ).toHaveLength(1);
  });

  it('that is a pipe, without waiting for it', async () => {
    const copy = await systemsCopy();
    await rm(join(copy.dir, hims));
    execFileSync('mkfifo', [join(copy.dir, hims)]);

    expect((await copy.problems()).join('\n')).toContain(
      `${hims}:1: cannot be read (not a file); make it a file`,
    );
  });

  it('that is a folder', async () => {
    const copy = await systemsCopy();
    await rm(join(copy.dir, hims));
    await mkdir(join(copy.dir, hims));

    expect((await copy.problems()).join('\n')).toContain(
      `${hims}:1: cannot be read (EISDIR); make it a file`,
    );
  });
});

function bomb(): string {
  const line = (name: string, of: string) =>
    `${name}: &${name} [${Array.from({ length: 9 }, () => of).join(', ')}]`;
  return [line('a', 'lol'), line('b', '*a'), line('c', '*b'), line('d', '*c'), line('e', '*d')].join('\n');
}

describe('several problems in several files', () => {
  it('are all told, each with its line, sorted by file', async () => {
    const copy = await systemsCopy();
    const zone = await copy.change('caresync/system.yaml', 'zone: America/New_York', 'zone: Mars/Olympus');
    const respond = await copy.change('caresync/system.yaml', 'respond: PT15M', 'respond: soon');
    // A reference into a file that has a problem of its own is still looked at.
    const contact = await copy.change(hims, 'team: support', 'team: suport');
    const key = await copy.change(hims, 'wakeFor: []', 'wakeUp: []');
    const role = await copy.change(people, 'roles: [responder]', 'roles: [helper]');
    const member = await copy.change(people, 'members: [admin-hospital]', 'members: [nobody-at-all]');
    const quote = await copy.change('fhir/system.yaml', 'name: FHIR', 'name: "FHIR');

    const found = await copy.problems();

    expect(found.map((problem) => problem.split(': ', 1)[0])).toEqual([
      `caresync/system.yaml:${zone}`,
      `caresync/system.yaml:${respond}`,
      `fhir/system.yaml:${quote}`,
      `${hims}:${key - 4}`,
      `${hims}:${key}`,
      `${hims}:${contact}`,
      `${people}:${member}`,
      `${people}:${role}`,
    ]);
    await expect(loadCatalogue(copy.dir)).rejects.toThrow(CatalogueError);
    const error = await loadCatalogue(copy.dir).catch((caught: unknown) => caught);
    const { message, problems } = error as CatalogueError;
    expect(problems).toHaveLength(8);
    expect(message.split('\n')).toHaveLength(9);
    expect(message).toContain('8 problems to mend');
  });
});
