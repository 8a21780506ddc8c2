import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createCommandRun } from '../../../src/actions/command/command.ts';
import { madeContext, refusal, runs, system } from './made-context.ts';

const node = process.execPath;
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'command-')));
afterAll(() => rmSync(folder, { recursive: true }));
const command = createCommandRun({ secrets: { DB_PASSWORD: 'hunter2', SLACK_BOT_TOKEN: 'xoxb-1' } });
const access = {
  ...system,
  commands: { allowed: [node, '/bin/sh', '/bin/cat', '/bin/echo', '/nowhere/tool'] },
};

const made = (differs: Parameters<typeof madeContext>[0] = {}) => madeContext({ system: access, ...differs });
const script = (code: string, ...words: string[]) => [node, '-e', code, ...words];

/** Runs a piece of JavaScript as the command. */
async function runsScript(code: string, more: object = {}, context = made()) {
  return await runs(command, { argv: script(code), ...more }, context);
}

it('keeps what a program prints, and how it ended', async () => {
  const context = made();
  const result = await runsScript(`console.log('out'); console.error('err ä')`, {}, context);
  expect(context.printed.toSorted()).toEqual(['err ä\n', 'out\n']);
  expect(result).toEqual({
    summary: 'node ended with exit code 0',
    measured: [],
    facts: { 'exit code': 0 },
  });
});

it('hands every word over as it is', async () => {
  const words = [`it's`, '"; rm -rf /', '$(reboot)', 'a\nb', '', '*', '-x', '😀'];
  const context = made();
  await runs(
    command,
    { argv: script('console.log(JSON.stringify(process.argv.slice(1)))', '--', ...words) },
    context,
  );
  expect(JSON.parse(context.printed.join(''))).toEqual(words);
});

it('gives it a clean environment, nothing to read, and its folder', async () => {
  const context = made();
  const code = `console.log(JSON.stringify({ env: process.env, cwd: process.cwd(), in: require('fs').readFileSync(0, 'utf8') }))`;
  await runsScript(
    code,
    { cwd: folder, env: { PGPASSWORD: '${DB_PASSWORD}', NODE_OPTIONS: '--no-warnings' } },
    context,
  );
  const {
    env,
    cwd,
    in: input,
  } = JSON.parse(context.printed.join('')) as { env: Record<string, string>; cwd: string; in: string };
  expect(Object.keys(env).toSorted()).toEqual([
    'HIMS_FENCE',
    'HIMS_RUN',
    'HIMS_STEP',
    'HOME',
    'LANG',
    'NODE_OPTIONS',
    'PATH',
    'PGPASSWORD',
    'TZ',
  ]);
  expect(env).toMatchObject({ PGPASSWORD: 'hunter2', HIMS_RUN: 'RUN-31', HIMS_FENCE: '7', TZ: 'UTC' });
  expect(env['HIMS_STEP']).toMatch(/^RUN-31\/nightly\/1\/[0-9a-f]{16}$/);
  expect({ cwd, input }).toEqual({ cwd: folder, input: '' });
});

it.concurrent.each([
  ['exit 3', {}, 'ended with exit code 3'],
  ['exit 3', { exit: [0, 3] }, 'it worked'],
  ['kill -KILL $$', {}, 'was killed (SIGKILL, perhaps because memory ran out)'],
  ['kill -SEGV $$', {}, 'was killed (SIGSEGV)'],
])('%s with %j: %s', async (code, more, text) => {
  expect(await refusal(runs(command, { argv: ['/bin/sh', '-c', code], ...more }, made()))).toContain(text);
});

it.concurrent.each([
  [{ argv: ['/nowhere/tool'] }, 'the program, or the folder it should run in, does not exist'],
  [{ argv: script('1'), cwd: '/nowhere' }, 'does not exist'],
  [{ argv: ['/usr/bin/../bin/env', 'ls'] }, 'is not among the programs that hims allows'],
  [{ argv: ['/bin/cat'], on: 'system' }, 'hims names no way in'],
  [{ argv: script('1'), env: { X: '${SLACK_BOT_TOKEN}' } }, 'secret of the bot itself'],
  [{ argv: script('1'), env: { X: '${GONE}' } }, '${GONE} is not set'],
])('%j is not started', async (written, text) => {
  expect(await refusal(runs(command, written, made()))).toContain(text);
});

it('does not start what is too long for the machine', async () => {
  const doing = runs(command, { argv: [node, 'x'.repeat(200_000)] }, made());
  expect(await refusal(doing)).toContain('its command line is too long');
});

it.each([
  [{ argv: ['pg_dump'] }, 'absolute path'],
  [{ argv: [] }, 'absolute path'],
  [{ argv: [node, 'a\0b'] }, 'NUL'],
  [{ argv: [node, '${DB_PASSWORD}'] }, 'send secrets in `env`'],
  [{ argv: [node], env: { HIMS_FENCE: '9' } }, 'HIMS_'],
  [{ argv: [node], env: { 'A=B': '9' } }, 'name of a variable'],
  [{ argv: [node], on: 'system', env: { A: '9' } }, 'do not travel'],
  [{ argv: [node], cwd: '/srv/../etc' }, 'absolute path'],
  [{ argv: [node], shell: true }, 'shell'],
  [{ argv: [node], verdict: { number: { pattern: '\\d+', name: 'n' } } }, 'has 0 groups'],
  [{ argv: [node], verdict: { number: { pattern: '(', name: 'n' } } }, 'is no pattern'],
])('refuses %j', (written, text) => {
  expect(() => command.values.parse(written)).toThrow(text);
});

it('puts the words together for the shell of the other side', async () => {
  // Like ssh, it joins what it is given with spaces and lets a shell take it apart again.
  const ssh = join(folder, 'ssh.cjs');
  writeFileSync(
    ssh,
    `require('child_process').spawnSync('/bin/sh', ['-c', process.argv.slice(3).join(' ')], { stdio: 'inherit' })`,
  );
  const context = made({
    system: { ...access, commands: { ...access.commands, ssh: [node, ssh, 'ops@hims'] } },
  });
  const words = [`it's`, '$(reboot) `x`', 'a\nb', '', '*', '; exit 1', '-x', '!!'];
  const code = 'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(1)]))';
  await runs(command, { argv: script(code, '--', ...words), on: 'system', cwd: folder }, context);
  expect(JSON.parse(context.printed.join(''))).toEqual([folder, ...words]);
});

const number = { pattern: 'size: (\\d+)', name: 'size', unit: 'MB', min: 5 };

it('gives back the number', async () => {
  const result = await runs(command, { argv: ['/bin/echo', 'size: 7'], verdict: { number } }, made());
  expect(result.measured).toEqual([
    { name: 'size', value: 7, unit: 'MB', limit: { min: 5 }, isWithin: true },
  ]);
});

it('passes on 20 MB without holding them, and sees what was printed first', async () => {
  let bytes = 0;
  let most = 0;
  const before = process.memoryUsage().rss;
  const context = made({
    output: (chunk) => {
      bytes += chunk.length;
      most = Math.max(most, process.memoryUsage().rss - before);
    },
  });
  const code = `process.stdout.write('FATAL'); const line = 'x'.repeat(1023) + '\\n'; let left = 20480;
    const more = () => { while (left-- > 0) if (!process.stdout.write(line)) return process.stdout.once('drain', more); }; more();`;
  expect(await refusal(runsScript(code, { verdict: { doesNotContain: ['FATAL'] } }, context))).toContain(
    'it printed "FATAL"',
  );
  expect(bytes).toBe(20 * 1024 * 1024 + 5);
  expect(most).toBeLessThan(100e6);
});

it('shows bytes that are no text as such, and characters whole that come in pieces', async () => {
  const context = made();
  const code = `const bytes = Buffer.from('ä😀'); const fs = require('fs');
    for (const byte of [...bytes, 0xff, 0x41]) { fs.writeSync(1, Buffer.from([byte])); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2); }`;
  await runsScript(code, {}, context);
  expect(context.printed.join('')).toBe('ä😀\ufffdA');
});

it('sees by a probe whether it is done, before and after', async () => {
  const mark = join(folder, 'mark');
  const probe = ['/bin/sh', '-c', 'test -e "$0" || exit 4', mark];
  const written = {
    argv: ['/bin/sh', '-c', 'echo x > "$0"', mark],
    doneWhen: { argv: probe, notDone: [4] },
  };
  const values = command.values.parse(written);
  expect(await command.isDone(values, made())).toBe('not done');
  const result = await command.run(values, made());
  expect(await command.isDone(values, made({ attempt: 2 }))).toBe('done');
  await command.check?.(values, made(), result);
  rmSync(mark);
  expect(await refusal(Promise.resolve(command.check?.(values, made(), result)))).toContain(
    'does not see its effect',
  );

  const unsure = command.values.parse({ ...written, doneWhen: { argv: ['/bin/sh', '-c', 'exit 9'] } });
  expect(await command.isDone(unsure, made())).toBe('unknown');
});

it.each([
  [{}, 1, 'not done'],
  [{}, 2, 'unknown'],
  [{ repeatable: true }, 2, 'not done'],
  [{ effect: 'reads' }, 2, 'not done'],
])('without a probe, %j at attempt %i is %s', async (more, attempt, done) => {
  const values = command.values.parse({ argv: [node], ...more });
  expect(await command.isDone(values, made({ attempt }))).toBe(done);
});

it('says how risky it is', () => {
  const parse = (more: object) => command.values.parse({ argv: [node], ...more });
  const asked = (more: object) => [
    command.risk(parse(more)),
    command.isRepeatable(parse(more)),
    command.isSafeToKill(parse(more)),
  ];
  expect(asked({})).toEqual(['alters', false, false]);
  expect(asked({ effect: 'reads' })).toEqual(['reads', true, true]);
  expect(asked({ effect: 'destroys', safeToKill: true })).toEqual(['destroys', false, true]);
});

it('shows what it will do', () => {
  const written = {
    argv: ['/usr/bin/pg_dump', '-Fc', '--file=/var/backups/hims 1.dump'],
    on: 'system',
    verdict: { contains: ['done'], number },
    doneWhen: { argv: ['/usr/bin/test', '-s', '/var/backups/hims 1.dump'] },
  };
  expect(command.plan(command.values.parse(written), made())).toEqual([
    `run /usr/bin/pg_dump -Fc '--file=/var/backups/hims 1.dump' on hims and expect exit code 0`,
    'expect it to print "done"',
    'expect size of at least 5 MB',
    `see with /usr/bin/test -s '/var/backups/hims 1.dump' whether it is done`,
  ]);
  expect(readdirSync(folder).filter((name) => name.endsWith('.dump'))).toEqual([]);
});
