import { Duration } from 'luxon';
import { requestedAnswer } from '../../src/slack/answers-change.ts';
import {
  durationOption,
  optional,
  personOption,
  systemArgument,
  textArgument,
  textOption,
} from '../../src/slack/arguments.ts';
import {
  afterOption,
  atOption,
  changeTypeArgument,
  impactOption,
  incidentOption,
  likelihoodOption,
  pullRequestOption,
  sizeOption,
  windowOption,
  wordOption,
} from '../../src/slack/arguments-change.ts';
import { contentForm, requestForm } from '../../src/slack/cards/forms-change.ts';
import { changeTexts } from '../../src/slack/cards/forms-change-work.ts';
import { pullRequestAt, requestChoices } from '../../src/slack/change-parts.ts';
import { momentOf } from '../../src/slack/civil-time.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { systemOf } from '../../src/systems/lookup.ts';

export const changeRequest = defineCommand({
  path: ['change', 'request'],
  summary: 'Ask for a change: a pre-approved one by its template, any other by its plans',
  example:
    '/hims change request normal hims "Upgrade HIMS to 2.3.1" --plan "Helm upgrade" --rollback "Helm rollback" --validation "Sign-in works" --clinical "20 min without sign-in"',
  args: {
    type: optional(changeTypeArgument),
    system: systemArgument,
    title: optional(textArgument('title', changeTexts.title)),
    template: wordOption('template', 'NAME'),
    maintenance: windowOption,
    at: atOption,
    takes: durationOption('takes', 'PT1H'),
    size: sizeOption,
    environment: wordOption('environment', 'E'),
    pr: pullRequestOption,
    plan: textOption('plan', changeTexts.plan),
    rollback: textOption('rollback', changeTexts.plan),
    validation: textOption('validation', changeTexts.plan),
    clinical: textOption('clinical', changeTexts.impact),
    likelihood: likelihoodOption,
    impact: impactOption,
    category: textOption('category', 80),
    implementer: personOption('implementer'),
    fixes: incidentOption,
    after: afterOption,
  },
  permission: 'change.request',
  form: ({ type, system, title, environment, maintenance, fixes, after }, { services }) =>
    requestForm(services.systems, {
      system,
      type,
      extras: { title, environment, maintenance, incident: fixes, ...(after ? { after: [after] } : {}) },
    }),
  async run({ args, actor, services }) {
    const { title, template, at, pr, plan, rollback, validation, clinical, implementer, fixes, after } = args;
    const type = args.type ?? (template ? 'standard' : 'normal');
    const system = systemOf(services.systems, args.system);
    const { maintenance, takes, size, environment, likelihood, impact, category } = args;
    const isWhole = template || (type !== 'standard' && title && plan && rollback && validation && clinical);
    if (!isWhole) {
      const choices = await requestChoices(
        system,
        services,
        { type, implementer: actor.person },
        takes ?? Duration.fromObject({ hours: 1 }),
      );
      const extras = {
        title,
        environment,
        maintenance,
        incident: fixes,
        ...(after ? { after: [after] } : {}),
      };
      return { form: contentForm(type, choices, extras) };
    }
    const made = await services.changes.request(
      {
        system: system.id,
        type,
        ...(template ? { template } : {}),
        ...(title ? { title } : {}),
        ...(plan ? { plan } : {}),
        ...(rollback ? { rollbackPlan: rollback } : {}),
        ...(validation ? { validationPlan: validation } : {}),
        ...(clinical ? { clinicalImpact: clinical } : {}),
        ...(maintenance === undefined ? {} : { maintenance }),
        ...(at ? { startsAt: momentOf(at, system.zone) } : {}),
        ...(takes ? { takes } : {}),
        ...(size ? { size } : {}),
        ...(environment ? { environment } : {}),
        ...(likelihood ? { likelihood } : {}),
        ...(impact ? { impact } : {}),
        ...(category ? { category } : {}),
        ...(pr ? { pullRequest: pullRequestAt(pr, services) } : {}),
        ...(implementer ? { implementer: await services.directory.personOf(implementer) } : {}),
        ...(fixes === undefined ? {} : { incident: fixes }),
        ...(after === undefined ? {} : { after: [after] }),
      },
      actor,
    );
    return requestedAnswer(services, made);
  },
});
