import { UserError } from '../../src/errors.ts';
import { changeAnswer, changeFor } from '../../src/slack/answers-change.ts';
import { durationOption, noteArgument, personOption, textOption } from '../../src/slack/arguments.ts';
import {
  afterOption,
  atOption,
  linesOption,
  pullRequestOption,
  sizeOption,
  windowOption,
  wordOption,
} from '../../src/slack/arguments-change.ts';
import { changeArgument } from '../../src/slack/arguments-keys.ts';
import { runOption, wantedProcedure } from '../../src/slack/arguments-run.ts';
import { editedText } from '../../src/slack/cards/change-sentences.ts';
import { editForm } from '../../src/slack/cards/forms-change.ts';
import { changeTexts } from '../../src/slack/cards/forms-change-work.ts';
import { pullRequestAt, requestChoices, timeChosen } from '../../src/slack/change-parts.ts';
import { momentOf } from '../../src/slack/civil-time.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { systemOf } from '../../src/systems/lookup.ts';

const example = '/hims change edit CHG-7 --at "2026-12-13 02:00"';

export const changeEdit = defineCommand({
  path: ['change', 'edit'],
  summary: 'Change what was asked for; votes for what it was do not count any more',
  example,
  args: {
    change: changeArgument,
    title: noteArgument('title', changeTexts.title),
    at: atOption,
    takes: durationOption('takes', 'PT1H'),
    maintenance: windowOption,
    size: sizeOption,
    environment: wordOption('environment', 'E'),
    implementer: personOption('implementer'),
    pr: pullRequestOption,
    plan: linesOption('plan', changeTexts.plan),
    rollback: linesOption('rollback', changeTexts.plan),
    validation: linesOption('validation', changeTexts.plan),
    clinical: textOption('clinical', changeTexts.impact),
    category: textOption('category', 80),
    after: afterOption,
    procedure: runOption,
  },
  permission: 'change.edit',
  decidedByThing: true,
  form() {
    throw new UserError('command.missing', `Which change?   ${example}`);
  },
  async run({ args: { change: number, ...args }, actor, services }) {
    const change = await changeFor(number, 'edit', actor, services);
    const system = systemOf(services.systems, change.system);
    if (Object.values(args).every((value) => value === undefined)) {
      const choices = await requestChoices(system, services, change, change.takes);
      const { pullRequest } = change;
      return { form: editForm(change, choices, pullRequest && services.pullRequests.link(pullRequest)) };
    }
    const { title, at, takes, maintenance, size, environment, implementer, pr, plan, rollback } = args;
    const { validation, clinical, category, after, procedure } = args;
    const edited = await services.changes.edit(
      number,
      {
        ...(maintenance === undefined ? {} : await timeChosen(`MW-${maintenance}`, services)),
        ...(title ? { title } : {}),
        ...(at ? { startsAt: momentOf(at, system.zone) } : {}),
        // Another time, chosen for itself, is none in the maintenance any more.
        ...(at && maintenance === undefined && change.maintenance !== undefined ? { maintenance: null } : {}),
        ...(takes ? { takes } : {}),
        ...(size ? { size } : {}),
        ...(environment ? { environment } : {}),
        ...(implementer ? { implementer: await services.directory.personOf(implementer) } : {}),
        ...(pr ? { pullRequest: pullRequestAt(pr, services) } : {}),
        ...(plan ? { plan } : {}),
        ...(rollback ? { rollbackPlan: rollback } : {}),
        ...(validation ? { validationPlan: validation } : {}),
        ...(clinical ? { clinicalImpact: clinical } : {}),
        ...(category ? { category } : {}),
        ...(procedure === undefined
          ? {}
          : { procedure: procedure === 'none' ? null : wantedProcedure(procedure) }),
        ...(after === undefined
          ? {}
          : { after: after === 'none' ? [] : [...new Set([...change.after, after])] }),
      },
      actor,
    );
    return changeAnswer(services, number, editedText(edited));
  },
});
