import { normalize } from 'node:path';
import { z } from 'zod';

/** A path that means what it says, whatever was filled into it. */
export const AbsolutePath = z
  .string()
  .refine(
    (path) => path.startsWith('/') && normalize(path) === path && !path.includes('\0'),
    'write an absolute path without . and ..',
  )
  .transform((path) => path.replace(/(?<=.)\/$/, ''))
  .meta({ description: 'An absolute path without . and ..' });
