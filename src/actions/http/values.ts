import { Duration } from 'luxon';
import { z } from 'zod';
import { IsoDuration } from '../durations.ts';
import { AbsolutePath } from '../paths.ts';
import { namesOfSecrets } from '../secrets.ts';
import { readJsonPath } from './json-path.ts';

const Status = z.int().min(100).max(599);
const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const WebAddress = z
  .string()
  .refine(
    (text) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol),
    'write an address that begins with http:// or https://',
  )
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url?.username === '' && url.password === '' && namesOfSecrets(text).length === 0;
  }, 'leave secrets out of the address, and send them in `headers` as ${NAME}');

const JsonExpectation = z
  .strictObject({
    path: z
      .string()
      .refine((path) => readJsonPath(path) !== undefined, 'write a path such as status or checks[0].status')
      .describe('Where it stands in the answer, such as checks[0].status'),
    is: Scalar.optional().describe('The one value that passes'),
    oneOf: z.array(Scalar).min(1).optional().describe('The values that pass'),
    min: z.number().optional().describe('The least that passes'),
    max: z.number().optional().describe('The most that passes'),
    unit: z.string().default('').describe('Of a number'),
    name: z.string().min(1).optional().describe('What the number is called; by default its path'),
  })
  .refine(
    ({ is, oneOf, min, max }) => [is, oneOf, min ?? max].filter((one) => one !== undefined).length === 1,
    'write one of is, oneOf, or min and max',
  );
export type JsonExpectation = z.output<typeof JsonExpectation>;

export const HttpValues = z
  .strictObject({
    url: WebAddress.describe('What is asked, http or https'),
    method: z.enum(['GET', 'HEAD']).default('GET').describe('Neither alters anything'),
    headers: z
      .record(z.string().regex(/^[\w-]+$/), z.string())
      .default({})
      .describe('What is sent along; a secret as ${NAME}'),
    redirects: z.int().min(0).max(5).default(0).describe('How many redirects are followed'),
    ca: AbsolutePath.optional().describe('A file with certificates that are trusted besides the usual ones'),
    giveUpAfter: IsoDuration.default(Duration.fromObject({ seconds: 30 })).describe(
      'No answer by then is a failure',
    ),
    expect: z
      .strictObject({
        status: z
          .union([Status.transform((one) => [one]), z.array(Status).min(1)])
          .default([200])
          .describe('The status that passes, or a list'),
        json: z.array(JsonExpectation).default([]).describe('What the answer says, as JSON'),
        latency: IsoDuration.optional().describe('The longest that the whole answer may take'),
        contains: z.string().min(1).optional().describe('A text that the answer has in it'),
      })
      .prefault({})
      .describe('All of it must hold'),
  })
  .refine(
    ({ method, expect }) => method === 'GET' || (expect.json.length === 0 && expect.contains === undefined),
    'HEAD brings no text to look at; write method: GET',
  );
export type HttpValues = z.output<typeof HttpValues>;
