import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../commands/index.ts';
import { sourceFiles } from '../../../scripts/source-files.ts';
import type { AnyCommand } from '../../../src/slack/define.ts';
import { findCommand } from '../../../src/slack/find-command.ts';
import { tokenize } from '../../../src/slack/grammar.ts';
import { readArguments } from '../../../src/slack/read-arguments.ts';
import { readManifest } from '../../support/fake-slack/manifest.ts';

const files = (await sourceFiles(['commands'])).filter((file) => file !== 'commands/index.ts');
const systems = readdirSync('systems', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'schema')
  .map(({ name }) => name);
const slash = readManifest().commands[0]?.command ?? '';

function title({ path }: AnyCommand): string {
  return [slash, ...path].join(' ');
}

/** `commands/incident/open.ts` → `incident open`; the bare command is home.ts. */
function wordsOf(file: string): string {
  const words = file
    .replace(/^commands\//, '')
    .replace(/\.ts$/, '')
    .replaceAll('/', ' ');
  return words === 'home' ? '' : words;
}

describe('commands', () => {
  it('are typed after the one command of the manifest', () => {
    expect(readManifest().commands.map(({ command }) => command)).toEqual(['/hims']);
  });

  it('stand in files that are called like their words', () => {
    const typed = commands.map(({ path }) => path.join(' '));

    expect(files.map(wordsOf).toSorted()).toEqual(typed.toSorted());
  });

  it.each(files)('%s is in the list, under the camelCase of its words', async (file) => {
    const module: Record<string, unknown> = await import(pathToFileURL(join(process.cwd(), file)).href);
    const camelCase = wordsOf(file).replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase()) || 'home';
    const own = Object.entries(module).filter(([, value]) => typeof value === 'object');

    for (const [name, value] of own) {
      expect(name).toBe(camelCase);
      expect(commands).toContain(value);
    }
    const factory = `create${camelCase.charAt(0).toUpperCase()}${camelCase.slice(1)}`;
    expect(own.length === 1 || factory in module, 'one command, or a function that makes it').toBe(true);
  });

  it.each(commands.map((command) => ({ title: title(command), command })))(
    '$title has an example that works',
    ({ command }) => {
      const { path, example } = command;
      const [first, ...rest] = example.split(' ');
      // As Slack sends a person who is mentioned.
      const typed = tokenize(rest.join(' ').replace(/@(\w+)/g, '<@U0SOMEBODY|$1>'));
      const found = findCommand(commands, typed);

      const { missing } = readArguments(command, found.rest, { systems });

      expect(first).toBe(slash);
      expect(found.command.path).toEqual(path);
      expect(typed.openQuote).toBeUndefined();
      expect(missing).toEqual([]);
    },
  );
});
