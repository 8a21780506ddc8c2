import { bare } from './grammar.ts';
import { QuestionError } from './question.ts';

interface Several {
  /** The command up to the name: `run done RUN-31`. */
  line: string;
  /** The name that was taken as the value. */
  name: string;
  /** What stands behind it, taken as the text. */
  text: string | undefined;
  /** All names that there are. */
  names: readonly string[];
}

/**
 * `run done RUN-31 look disk-space`: the text is made of nothing but other names, so several were meant, and a command takes one.
 * Throws a question with a line for each; where a line needs a reason, only how it is written.
 */
export function refuseSeveral({ line, name, text, names }: Several, { reason }: { reason: boolean }): void {
  const words = (text ?? '').split(/[\s,;&+]+/).map((word) => bare(word).toLowerCase());
  const others = [...new Set(words.filter((word) => word !== '' && word !== 'and'))];
  if (others.length === 0 || !others.every((word) => names.includes(word))) return;
  const all = [name, ...others];
  const sentence = `${all.join(', ')}: a line is for one of them. Nothing was done.`;
  throw new QuestionError(
    'command.several-names',
    reason ? `${sentence}   /hims ${line} ${name} "why"` : sentence,
    reason ? [] : all.map((one) => ({ label: one, line: `${line} ${one}` })),
  );
}
