import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../commands/index.ts';
import { UserError } from '../../../src/errors.ts';
import { tokenize } from '../../../src/slack/grammar.ts';
import { readArguments } from '../../../src/slack/read-arguments.ts';
import { seed } from '../../support/seed.ts';

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '"',
    '“',
    '”',
    '\\',
    ' ',
    '\n',
    '--',
    '--all',
    '--since=',
    '=',
    '<@U1|ana>',
    '<!channel>',
    '<',
  ),
  fc.constantFrom(
    'SEV-1',
    'sev 9',
    'hims',
    'himms',
    'INC-1',
    'INC-999999999999999',
    'P7D',
    'audit',
    '\u0000',
  ),
);
const typed = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(' '));

describe.each(commands.map((command) => ({ words: ['/hims', ...command.path].join(' '), command })))(
  '$words',
  ({ command }) => {
    it('is understood or refused with a sentence, whatever is typed', () => {
      fc.assert(
        fc.property(typed, (text) => {
          try {
            readArguments(command, tokenize(text), { systems: ['hims', 'fhir'] });
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        }),
        { seed },
      );
    });
  },
);
