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
  linesOption,
  pullRequestOption,
  sizeOption,
  windowOption,
  wordOption,
} from '../../src/slack/arguments-change.ts';
import { runOption, wantedProcedure } from '../../src/slack/arguments-run.ts';
import { contentForm, requestForm } from '../../src/slack/cards/forms-change.ts';
import { changeTexts } from '../../src/slack/cards/forms-change-work.ts';
import { pullRequestAt, requestChoices } from '../../src/slack/change-parts.ts';
import { momentOf } from '../../src/slack/civil-time.ts';
import { defineCommand } from '../../src/slack/define.ts';
import { systemOf } from '../../src/systems/lookup.ts';

function afterWith(after: number | 'none' | undefined): { after?: number[] } {
  return typeof after === 'number' ? { after: [after] } : {};
}

export const changeRequest = defineCommand({
  path: ['change', 'request'],
  summary: 'Ask for a change: a pre-approved one by its template, any other by its plans',
  example:
    '/hims change request normal hims "Upgrade HIMS to 2.3.1" --plan "Helm upgrade" --rollback "Helm rollback" --validation "Sign-in works" --clinical "20 min without sign-in"',
  serves: ['H9.1.1', 'H9.1.2'],
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
    plan: linesOption('plan', changeTexts.plan),
    rollback: linesOption('rollback', changeTexts.plan),
    validation: linesOption('validation', changeTexts.plan),
    clinical: textOption('clinical', changeTexts.impact),
    likelihood: likelihoodOption,
    impact: impactOption,
    category: textOption('category', 80),
    implementer: personOption('implementer'),
    fixes: incidentOption,
    after: afterOption,
    procedure: runOption,
  },
  permission: 'change.request',
  form({ type, system, title, environment, maintenance, fixes, after, procedure }, { services }) {
    if (procedure !== undefined) wantedProcedure(procedure); // what is wrong with it is said at once
    return requestForm(services.systems, {
      system,
      type,
      extras: { title, environment, maintenance, incident: fixes, procedure, ...afterWith(after) },
    });
  },
  async run({ args, actor, services }) {
    const { title, template, at, pr, plan, rollback, validation, clinical, implementer, fixes, after } = args;
    const type = args.type ?? (template ? 'standard' : 'normal');
    const system = systemOf(services.systems, args.system);
    const { maintenance, takes, size, environment, likelihood, impact, category, procedure } = args;
    const wanted = procedure === undefined ? undefined : wantedProcedure(procedure);
    const typed = {
      ...(title ? { title } : {}),
      ...(plan ? { plan } : {}),
      ...(rollback ? { rollbackPlan: rollback } : {}),
      ...(validation ? { validationPlan: validation } : {}),
      ...(clinical ? { clinicalImpact: clinical } : {}),
      ...(at ? { startsAt: momentOf(at, system.zone) } : {}),
      ...(takes ? { takes } : {}),
      ...(size ? { size } : {}),
      ...(environment ? { environment } : {}),
      ...(likelihood ? { likelihood } : {}),
      ...(impact ? { impact } : {}),
      ...(category ? { category } : {}),
      ...(implementer ? { implementer: await services.directory.personOf(implementer) } : {}),
    };
    const pullRequest = pr && pullRequestAt(pr, services);
    const isWhole = template || (type !== 'standard' && title && plan && rollback && validation && clinical);
    if (!isWhole) {
      const wish = { implementer: actor.person, ...typed, type };
      const hour = Duration.fromObject({ hours: 1 });
      const choices = await requestChoices(system, services, wish, takes ?? hour);
      const extras = { environment, maintenance, incident: fixes, procedure, ...afterWith(after) };
      return { form: contentForm(type, choices, extras, { ...typed, pullRequest: pr }) };
    }
    const made = await services.changes.request(
      {
        system: system.id,
        type,
        ...typed,
        ...(template ? { template } : {}),
        ...(maintenance === undefined ? {} : { maintenance }),
        ...(pullRequest ? { pullRequest } : {}),
        ...(fixes === undefined ? {} : { incident: fixes }),
        ...(wanted ? { procedure: wanted } : {}),
        ...afterWith(after),
      },
      actor,
    );
    return requestedAnswer(services, made);
  },
});
