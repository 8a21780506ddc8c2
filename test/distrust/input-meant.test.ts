import { expect, it } from 'vitest';
import { QuestionError } from '../../src/slack/question.ts';
import { pressed, refusal } from '../support/typed.ts';

it.each([
  ['incident task never done 3 INC-2', ['incident task done 3 INC-2', 'incident task INC-2 "never done 3"']],
  ['incident task undone 2 INC-2', ['incident task done 2 INC-2', 'incident task INC-2 "undone 2"']],
  ['incident task "not done 2" INC-2', ['incident task done 2 INC-2', 'incident task INC-2 "not done 2"']],
  ['incident task Backup is done 2 INC-2', ['incident task INC-2 "Backup is done 2"']],
  [
    'escalate INC-1 "please call <@U1|dora>, table locked"',
    ['escalate INC-1 <@U1> "table locked"', 'escalate INC-1 "please call @dora, table locked"'],
  ],
  [
    'escalate INC-1 "@security both sites"',
    ['escalate INC-1 @security "both sites"', 'escalate INC-1 "@security both sites"'],
  ],
  [
    'incident task "<@U1> Pull the plug" INC-1',
    ['incident task INC-1 <@U1> "Pull the plug"', 'incident task INC-1 "&lt;@U1&gt; Pull the plug"'],
  ],
])('%s is a question, and what it offers is carried out', (typed, lines) => {
  const error = refusal(typed);
  expect(error).toBeInstanceOf(QuestionError);
  expect(error.choices.map(({ line }) => line)).toEqual(lines);
  for (const { line } of error.choices) pressed(line);
});
