import { aboutChange, changeAnswer, changeFor } from '../../src/slack/answers-change.ts';
import { impactOption, likelihoodOption } from '../../src/slack/arguments-change.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { assessedText } from '../../src/slack/cards/change-sentences.ts';
import { assessForm } from '../../src/slack/cards/forms-change-work.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { systemOf } from '../../src/systems/lookup.ts';

const example = '/hims change assess CHG-7 --likelihood low --impact high';

export const changeAssess = defineCommand({
  path: ['change', 'assess'],
  summary: 'Say how risky it is; opens the vote. Done by somebody else than who asked',
  example,
  serves: ['H9.1.2'],
  args: { change: changeArgument, likelihood: likelihoodOption, impact: impactOption },
  permission: 'change.assess',
  form: aboutChange(example, 'assess', (change) => assessForm(change)),
  async run({ args: { change: number, likelihood, impact }, actor, services }) {
    if (!likelihood || !impact) {
      const change = await changeFor(number, 'assess', actor, services);
      return {
        form: assessForm(change, { ...(likelihood ? { likelihood } : {}), ...(impact ? { impact } : {}) }),
      };
    }
    const change = await services.changes.assess(number, { likelihood, impact }, actor);
    return changeAnswer(services, number, assessedText(change, systemOf(services.systems, change.system)));
  },
});
