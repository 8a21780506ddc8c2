import { Duration } from 'luxon';
import { z } from 'zod';
import { IsoDuration } from '../durations.ts';
import { AbsolutePath } from '../paths.ts';
import { namesOfSecrets } from '../secrets.ts';
import { faultOfPattern } from './pattern.ts';

const Argv = z
  .array(
    z
      .string()
      .refine((word) => !word.includes('\0'), 'no word may have a NUL in it')
      .refine(
        (word) => namesOfSecrets(word).length === 0,
        'everybody on the machine sees the words of a command; send secrets in `env` as ${NAME}',
      ),
  )
  .min(1)
  .refine(([program = '']) => program.startsWith('/'), 'begin with the absolute path of the program');

const ExitCodes = z.array(z.int().min(0).max(255)).min(1);
const Text = z.string().min(1).max(1_000);

const Verdict = z
  .strictObject({
    contains: z.array(Text).default([]).describe('Texts that must be in what it prints'),
    doesNotContain: z.array(Text).default([]).describe('Texts that must not be in what it prints'),
    number: z
      .strictObject({
        pattern: z
          .string()
          .superRefine((pattern, ctx) => {
            const fault = faultOfPattern(pattern);
            if (fault !== undefined) ctx.addIssue({ code: 'custom', message: fault });
          })
          .describe(
            'A JavaScript pattern for one line, with one group around the number; the last line that fits counts',
          ),
        name: z.string().min(1).describe('What the number is called'),
        unit: z.string().default(''),
        min: z.number().optional().describe('The least that passes'),
        max: z.number().optional().describe('The most that passes'),
      })
      .optional()
      .describe('A number that it prints, looked for in the last 64 KiB'),
  })
  .describe('What it must print, because exit code 0 is no proof');
export type Verdict = z.output<typeof Verdict>;

const Probe = z.strictObject({
  argv: Argv.describe('A command that alters nothing'),
  done: ExitCodes.default([0]).describe('Exit codes that say: the effect is there'),
  notDone: ExitCodes.default([1]).describe('Exit codes that say: it is not there; any other says neither'),
});

export const CommandValues = z
  .strictObject({
    argv: Argv.describe('The program by its absolute path, and its words; there is no shell'),
    on: z
      .enum(['here', 'system'])
      .default('here')
      .describe('Beside the bot, or on the system, behind its `commands.ssh`'),
    cwd: AbsolutePath.optional().describe('The folder in which it runs'),
    env: z
      .record(
        z
          .string()
          .regex(
            /^(?!HIMS_)[A-Za-z_]\w*$/,
            'write the name of a variable; those that begin with HIMS_ are ours',
          ),
        z.string(),
      )
      .default({})
      .describe(
        'Variables, with secrets as ${NAME}; beside them it gets PATH, HOME, LANG, TZ and HIMS_… only',
      ),
    exit: ExitCodes.default([0]).describe('Exit codes that are well'),
    verdict: Verdict.optional(),
    doneWhen: Probe.optional().describe(
      'How to see whether the effect is there: before it is begun, and after a crash',
    ),
    effect: z.enum(['reads', 'alters', 'destroys']).default('alters').describe('What it does to the system'),
    repeatable: z.boolean().default(false).describe('Whether doing it again does no harm'),
    safeToKill: z
      .boolean()
      .default(false)
      .describe('Whether, killed in the middle, it leaves nothing half done'),
    grace: IsoDuration.default(Duration.fromObject({ seconds: 5 })).describe(
      'How long it may clean up after SIGTERM, before SIGKILL',
    ),
  })
  .refine(
    ({ on, env }) => on === 'here' || Object.keys(env).length === 0,
    'variables do not travel over ssh; leave `env` out, and set them on the system',
  );
export type CommandValues = z.output<typeof CommandValues>;
