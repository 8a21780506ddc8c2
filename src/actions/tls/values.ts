import { z } from 'zod';
import { AbsolutePath } from '../paths.ts';

const Share = z.number().positive().max(1);
const Days = z.number().nonnegative();

export const TlsValues = z
  .strictObject({
    host: z
      .string()
      .regex(/^[\w.:-]+$/, 'write a name or an address without https://')
      .describe('Where it is asked'),
    port: z.int().min(1).max(65_535).default(443).describe('443 unless said otherwise'),
    serverName: z
      .string()
      .min(1)
      .optional()
      .describe('The name that the certificate is for; by default the host'),
    ca: AbsolutePath.optional().describe('A file with certificates that are trusted besides the usual ones'),
    warnBelow: z
      .strictObject({ share: Share.default(1 / 3).describe('Of its whole lifetime') })
      .prefault({})
      .describe('A warning when less than this is left'),
    failBelow: z
      .strictObject({
        share: Share.default(1 / 6).describe('Of its whole lifetime'),
        days: Days.default(7).describe('Whatever its lifetime, though never more than what warns'),
      })
      .prefault({})
      .describe('Critical when less than this is left'),
    warnDays: Days.optional().describe('In place of warnBelow: days that must be left'),
    failDays: Days.optional().describe('In place of failBelow: days that must be left'),
  })
  .refine(
    ({ warnDays, failDays }) => warnDays === undefined || failDays === undefined || failDays <= warnDays,
    'failDays must not be more than warnDays',
  );
export type TlsValues = z.output<typeof TlsValues>;
