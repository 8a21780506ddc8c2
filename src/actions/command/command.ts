import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { basename } from 'node:path';
import { type Action, type ActionContext, ActionError, type ActionSystem, type Doneness } from '../model.ts';
import { resolveSecret, type SecretSource } from '../secrets.ts';
import { type Ended, runLeashed } from './leashed.ts';
import { asTyped, quoteForShell } from './quote.ts';
import { CommandValues } from './values.ts';
import { createReader, judge } from './verdict.ts';

interface Deps {
  secrets: SecretSource;
}

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What is really started: as it is, or behind the way into the system, where a shell puts the words together again. */
function startedBy(
  argv: readonly string[],
  { on, cwd }: CommandValues,
  system: ActionSystem,
): readonly string[] {
  const { allowed, ssh } = system.commands;
  const [program = ''] = argv;
  if (!allowed.includes(program))
    throw new ActionError(
      `${program} is not among the programs that ${system.id} allows. An admin adds it to \`commands.allowed\` of the system.`,
    );
  if (on === 'here') return argv;
  if (ssh === undefined)
    throw new ActionError(`${system.id} names no way in. An admin adds \`commands.ssh\` to the system.`);
  const place = cwd === undefined ? '' : `cd -- ${quoteForShell(cwd)} && `;
  return [...ssh, place + argv.map(quoteForShell).join(' ')];
}

const startFaults: Readonly<Record<string, string>> = {
  ENOENT: 'the program, or the folder it should run in, does not exist',
  EACCES: 'the bot may not run it',
  E2BIG: 'its command line is too long',
  ENOTDIR: 'the folder it should run in is no folder',
};

function endInWords(ended: Ended): string {
  if ('failed' in ended) return `could not be started: ${startFaults[ended.failed] ?? ended.failed}`;
  if (ended.signal === null) return `ended with exit code ${ended.code ?? 'none'}`;
  const why = ended.signal === 'SIGKILL' ? ', perhaps because memory ran out' : '';
  return `was killed (${ended.signal}${why})`;
}

/** Starts a program of the system's list and judges what it did. There is no shell in between. */
export function createCommandRun({ secrets }: Deps): Action<CommandValues> {
  async function start(
    argv: readonly string[],
    values: CommandValues,
    context: ActionContext,
    [stdout, stderr]: readonly [(text: string) => void, (text: string) => void],
  ): Promise<Ended> {
    const { system, run, step, attempt, fence, signal } = context;
    const { on, cwd, env, grace } = values;
    const cookie = `${run}/${step}/${attempt}/${randomBytes(8).toString('hex')}`;
    const own = Object.entries(env).map(([name, text]) => [name, resolveSecret(text, secrets)] as const);
    const given = { PATH: path, LANG: 'C.UTF-8', HOME: homedir(), TZ: 'UTC' };
    try {
      return await runLeashed({
        argv: startedBy(argv, values, system),
        env: { ...given, ...Object.fromEntries(own), HIMS_RUN: run, HIMS_FENCE: `${fence}` },
        ...(cwd === undefined || on === 'system' ? {} : { cwd }),
        cookie,
        grace,
        signal,
        stdout,
        stderr,
      });
    } catch (error) {
      if (error instanceof ActionError) throw error;
      if (signal.aborted) throw stopped(argv, error);
      const { code } = error as NodeJS.ErrnoException;
      if (typeof code !== 'string') throw error;
      throw new ActionError(`The machine of the bot cannot start a process (${code}). Look at its limits.`, {
        cause: error,
      });
    }
  }

  async function probe(values: CommandValues, context: ActionContext): Promise<Doneness> {
    const { doneWhen } = values;
    if (!doneWhen) return 'unknown';
    const ended = await start(doneWhen.argv, values, context, [context.output, context.output]);
    if ('failed' in ended || ended.code === null) return 'unknown';
    if (doneWhen.done.includes(ended.code)) return 'done';
    return doneWhen.notDone.includes(ended.code) ? 'not done' : 'unknown';
  }

  const isRepeatable = ({ repeatable, effect }: CommandValues) => repeatable || effect === 'reads';

  return {
    name: 'command.run',
    values: CommandValues,
    risk: ({ effect }) => effect,
    isRepeatable,
    isSafeToKill: ({ safeToKill, effect }) => safeToKill || effect === 'reads',
    plan: (values, { system }) => planOf(values, system),
    async isDone(values, context) {
      if (values.doneWhen) return await probe(values, context);
      // Before the first attempt nobody has begun it.
      return isRepeatable(values) || context.attempt === 1 ? 'not done' : 'unknown';
    },
    async run(values, context) {
      const { argv, exit, verdict } = values;
      const texts = verdict ? [...verdict.contains, ...verdict.doesNotContain] : [];
      const readers = [createReader(texts), createReader(texts)] as const;
      const [out, err] = readers.map((reader) => (text: string) => {
        reader.read(text);
        context.output(text);
      });
      const ended = await start(argv, values, context, [out ?? context.output, err ?? context.output]);
      if (context.signal.aborted) throw stopped(argv, context.signal.reason);
      const what = nameOf(argv);
      if ('failed' in ended || ended.code === null || !exit.includes(ended.code))
        throw new ActionError(`${what} ${endInWords(ended)}. What it printed is kept with the step.`, {
          facts: factsOf(ended),
        });
      const judged = verdict ? judge(verdict, readers) : { wrong: [], measured: [] };
      const { wrong, measured } = judged;
      const facts = factsOf(ended);
      if (wrong.length > 0) throw new ActionError(`${what}: ${wrong.join('; ')}.`, { measured, facts });
      return { summary: `${what} ${endInWords(ended)}`, measured, facts };
    },
    async check(values, context) {
      if (!values.doneWhen || (await probe(values, context)) === 'done') return;
      throw new ActionError(
        `${nameOf(values.argv)} ended well, but ${asTyped(values.doneWhen.argv)} does not see its effect. Look at the system.`,
      );
    },
  };
}

function stopped(argv: readonly string[], cause: unknown): ActionError {
  return new ActionError(`${nameOf(argv)} was stopped before it had ended.`, { cause });
}

/** The whole path stands in the plan; in a thread it hides what matters. */
const nameOf = ([program = '']: readonly string[]): string => asTyped([basename(program)]);

function factsOf(ended: Ended): Record<string, string | number> {
  if ('failed' in ended) return { fault: ended.failed };
  return ended.code === null ? { signal: ended.signal ?? '' } : { 'exit code': ended.code };
}

function planOf(values: CommandValues, { id }: ActionSystem): readonly string[] {
  const { argv, on, cwd, exit, verdict, doneWhen } = values;
  const where = on === 'system' ? `on ${id}` : 'beside the bot';
  const number = verdict?.number;
  const limits = [
    ...(number?.min === undefined ? [] : [`at least ${number.min} ${number.unit}`.trimEnd()]),
    ...(number?.max === undefined ? [] : [`at most ${number.max} ${number.unit}`.trimEnd()]),
  ];
  return [
    `run ${asTyped(argv)} ${where}${cwd === undefined ? '' : ` in ${cwd}`} and expect exit code ${exit.join(' or ')}`,
    ...(verdict?.contains ?? []).map((text) => `expect it to print ${JSON.stringify(text)}`),
    ...(verdict?.doesNotContain ?? []).map((text) => `expect it not to print ${JSON.stringify(text)}`),
    ...(number
      ? [`expect ${number.name}${limits.length > 0 ? ` of ${limits.join(', ')}` : ' to be a number'}`]
      : []),
    ...(doneWhen ? [`see with ${asTyped(doneWhen.argv)} whether it is done`] : []),
  ];
}
