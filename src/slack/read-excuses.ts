import { contradiction } from './contradictions.ts';
import { QuestionError, type Readable, shorten, spelled } from './question.ts';
import { isExcuse } from './read-empty.ts';
import { type Parts } from './read-left.ts';

/** A reason why a rule is not kept that speaks against it: asked about once the whole line is known, so that it can be pressed. */
export function askExcuses(command: Readable, { read, quoted, options }: Parts): void {
  for (const name of Object.keys(options.values)) {
    const text = options.values[name];
    if (!isExcuse(name) || typeof text !== 'string') continue;
    const doubt = contradiction([name], text, {});
    if (doubt === undefined) continue;
    const values = [...read.taken.values()].map(({ raw }) => raw);
    const body = (quoted.length > 0 ? quoted : read.left).map((word) => word.text).join(' ');
    throw new QuestionError(
      'command.contradicts',
      `--${name} "${shorten(text)}" ${doubt}, and the command acts at once. Nothing was done. Say why it must be.`,
      [
        {
          label: 'Do it all the same',
          line: spelled(command, { values, text: body, options: options.spelled }),
        },
      ],
    );
  }
}
