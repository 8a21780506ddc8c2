/** Nothing that a command starts outlives it, its step, or the bot. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { createCommandRun } from '../../../src/actions/command/command.ts';
import { madeContext, refusal, runs, system } from './made-context.ts';

const node = process.execPath;
const folder = mkdtempSync(join(tmpdir(), 'leash-'));
afterAll(() => rmSync(folder, { recursive: true }));
const command = createCommandRun({ secrets: {} });

/** Processes that were started with this word. */
function living(word: string): number {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(word);
      } catch {
        return false;
      }
    }).length;
}

const sleep = 'setInterval(() => {}, 1000)';
/** Starts another that leaves its group and forgets its parent, which starts a third. */
const escapes = (word: string) => `
  const { spawn } = require('child_process');
  const third = "console.log('third'); ${sleep}";
  const second = \`require('child_process').spawn(process.execPath, ['-e', \${JSON.stringify(third)}, '${word}'], { stdio: 'inherit', detached: true }); ${sleep}\`;
  spawn(process.execPath, ['-e', second, '${word}'], { stdio: 'inherit', detached: true }).unref();`;

/** A run that can be stopped, and whether it has printed a word. */
function begun(code: string, word: string, more: object = {}) {
  const stop = new AbortController();
  const printed = Promise.withResolvers<void>();
  const context = madeContext({
    system: { ...system, commands: { allowed: [node] } },
    signal: stop.signal,
    output: (chunk) => {
      if (chunk.includes('third') || chunk.includes('ready')) printed.resolve();
    },
  });
  const ended = refusal(runs(command, { argv: [node, '-e', code, word], ...more }, context));
  return { stop: () => stop.abort(new Error('stopped by a person')), printed: printed.promise, ended };
}

describe.runIf(process.platform === 'linux')('what a command starts', () => {
  it('is gone when the command has ended, wherever it has fled to', async () => {
    const word = `flees-${process.pid}-1`;
    // It ends once the one that it started has started its own.
    const code = `${escapes(word)}
      const fs = require('fs');
      const isThere = () => fs.readdirSync('/proc').filter((name) => { try { return fs.readFileSync('/proc/' + name + '/cmdline', 'utf8').includes("${word}"); } catch { return false; } }).length > 2;
      const wait = setInterval(() => { if (isThere()) { clearInterval(wait); process.exit(0); } }, 10);`;
    const run = begun(code, word);
    expect(await run.ended).toContain('ended with exit code 0');
    expect(living(word)).toBe(0);
  });

  it('is gone when the step is stopped, also when it does not care for signals', async () => {
    const word = `stubborn-${process.pid}`;
    const deaf = `process.on('SIGTERM', () => console.log('no')); ${escapes(word)} ${sleep}`;
    const run = begun(deaf, word, { grace: 'PT0.1S' });
    await run.printed;
    run.stop();
    expect(await run.ended).toContain('was stopped before it had ended');
    expect(living(word)).toBe(0);
  });

  it('is gone although it never stops to start others', async () => {
    const word = `forks-${process.pid}`;
    const code = `const { spawn } = require('child_process');
      const more = () => spawn('/bin/sh', ['-c', 'sleep 1000; : ${word}'], { detached: true }).on('spawn', () => { console.log('ready'); setTimeout(more, 5); }); more();`;
    const run = begun(code, word, { grace: 'PT0.02S' });
    await run.printed;
    run.stop();
    expect(await run.ended).toContain('was stopped');
    expect(living(word)).toBe(0);
  });

  it('may clean up within its grace', async () => {
    const mark = join(folder, 'cleaned');
    const code = `process.on('SIGTERM', () => { require('fs').writeFileSync('${mark}', 'x'); process.exit(0); }); console.log('ready'); ${sleep}`;
    const run = begun(code, 'cleans', { grace: 'PT30S' });
    await run.printed;
    run.stop();
    expect(await run.ended).toContain('was stopped');
    expect(readFileSync(mark, 'utf8')).toBe('x');
  });

  it('ends with the bot, even when that is killed', async () => {
    const word = `orphan-${process.pid}`;
    const master = join(folder, 'master.ts');
    const source = new URL('../../../src/actions/command/leashed.ts', import.meta.url).href;
    writeFileSync(
      master,
      `import { runLeashed } from ${JSON.stringify(source)};
       const grace = { toMillis: () => 5000 };
       await runLeashed({
         argv: [process.execPath, '-e', ${JSON.stringify(`${escapes(word)} ${sleep}`)}, '${word}'], env: {}, cookie: 'RUN-1/${word}',
         grace, signal: new AbortController().signal, stdout: (text) => console.log(text), stderr: () => {},
       });`,
    );
    const bot = spawn(node, [master], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface(bot.stdout)) if (line.includes('third')) break;
    expect(living(word)).toBeGreaterThanOrEqual(3);
    bot.kill('SIGKILL');
    await once(bot, 'exit');
    await expect.poll(() => living(word), { timeout: 5_000, interval: 20 }).toBe(0);
  });

  it('is gone when somebody kills the leash', async () => {
    const word = `loose-${process.pid}`;
    const run = begun(`process.kill(process.ppid, 'SIGKILL'); ${escapes(word)} ${sleep}`, word);
    expect(await run.ended).toContain('was killed (SIGKILL');
    expect(living(word)).toBe(0);
  });

  it('is ended when nobody takes what it prints', async () => {
    const word = `unheard-${process.pid}`;
    const context = madeContext({
      system: { ...system, commands: { allowed: [node] } },
      output: () => {
        throw new Error('the disk is full');
      },
    });
    const argv = [node, '-e', `console.log('x'); ${sleep}`, word];
    expect(await refusal(runs(command, { argv, grace: 'PT0.1S' }, context))).toContain('the disk is full');
    expect(living(word)).toBe(0);
  });

  it('is not started once the step is stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    const context = madeContext({
      system: { ...system, commands: { allowed: [node] } },
      signal: stop.signal,
    });
    expect(await refusal(runs(command, { argv: [node, '-e', '1'] }, context))).toContain('was stopped');
    expect(context.printed).toEqual([]);
  });
});
