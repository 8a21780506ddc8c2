import { z } from 'zod';
import { AbsolutePath, Slug, section, text } from './schema-values.ts';

const Place = section({
  folder: AbsolutePath.optional(),
  bucket: text(63).optional(),
  prefix: text(200).optional().describe('The beginning of every key, such as logs/'),
  endpoint: text(300).optional().describe('Left out: S3_ENDPOINT, or that of the vendor'),
}).refine(
  ({ folder, bucket, prefix, endpoint }) =>
    folder === undefined
      ? bucket !== undefined && prefix !== undefined
      : bucket === undefined && prefix === undefined && endpoint === undefined,
  { error: 'is not one place; write folder: /path, or bucket: and prefix:' },
);

/** The sections of a system that say what the bot may start there, and where files go. */
export const accessSections = {
  commands: section({
    allowed: z
      .array(AbsolutePath)
      .max(100)
      .describe('Programs by their whole path; nothing else is ever started'),
    ssh: z
      .array(text(200))
      .min(1)
      .max(30)
      .optional()
      .describe('What a command that runs on the system is put behind, a word each'),
  })
    .optional()
    .describe('Left out: no program is started'),
  storage: z.record(Slug, Place).optional().describe('Where archives go, by name'),
};
