import { UserError } from '../errors.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { type Plan, type RunRequest, valueFaults } from '../procedures/service.ts';
import { systemOf } from '../systems/lookup.ts';
import type { SystemProfile } from '../systems/model.ts';
import type { Procedure } from '../systems/model-procedure.ts';
import { nearest } from './arguments.ts';
import { type StartTyped, startForm, valueField, valuesForm } from './cards/forms-run-start.ts';
import { approvedText, fitsAnswer, planAnswer } from './cards/run-plan.ts';
import { startedText } from './cards/run-sentences.ts';
import type { Answer, Complaint, FormAnswer, Reply, Services } from './define.ts';

export interface Typed extends StartTyped {
  system?: string | undefined;
  procedure?: string | undefined;
}

/** Names of all procedures, each once, with those of the system where one is known. */
function offers(services: Services, system?: string) {
  const systems = system === undefined ? [...services.systems.keys()] : [system];
  const all = systems.flatMap((id) => services.runs.procedures(id));
  return [...new Map(all.map((one) => [one.name, one])).values()].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/** The first form: which system, which procedure. */
export function firstForm(services: Services, typed: Typed): FormAnswer {
  const system = typed.system ?? onlyOf([...services.systems.keys()]);
  const found = offers(services, system);
  if (found.length === 0)
    throw new UserError(
      'procedure.none',
      `No procedure is written down${system ? ` for ${system}` : ''} yet.`,
    );
  return { form: startForm([...services.systems.values()], found, { ...typed, system }) };
}

const onlyOf = (ids: readonly string[]) => (ids.length === 1 ? ids[0] : undefined);

/** The system that is meant where none was named: the only one that has this procedure. */
function systemWith(services: Services, procedure: string): string | undefined {
  const having = [...services.systems.values()].filter(({ procedures }) => procedures.has(procedure));
  if (having.length > 0) return onlyOf(having.map(({ id }) => id));
  const names = offers(services).map(({ name }) => name);
  const near = nearest(procedure, names);
  throw new UserError(
    'procedure.unknown',
    `There is no procedure "${procedure.slice(0, 60)}".${near ? ` Did you mean ${near}?` : ''}   /hims run list`,
  );
}

/** Values by the names that the procedure knows. Throws `run.unknown-value`, naming the right ones. */
function known({ name, values }: Procedure, typed: Readonly<Record<string, string>>): Record<string, string> {
  const names = values.map((value) => value.name);
  const read = Object.entries(typed).map(([option, text]) => {
    const value = values.find((one) => one.name === option);
    if (!value) {
      const near = nearest(option, [...names, 'confirm', 'environment', 'incident', 'dry-run']);
      const right =
        names.length > 0
          ? ` It asks for: ${names.map((one) => `--${one}`).join(', ')}.`
          : ' It asks for nothing.';
      throw new UserError(
        'run.unknown-value',
        `${name} asks for no --${option.slice(0, 40)}.${near ? ` Did you mean --${near}?` : ''}${right}`,
      );
    }
    // A bare --yes-or-no is a yes.
    return [option, text === '' && value.type === 'yes-no' ? 'yes' : text] as const;
  });
  return Object.fromEntries(read.filter(([, text]) => text !== ''));
}

/** Refuses before a form opens, so that nobody types in vain. */
export function permitStart(services: Services, actor: Actor, system?: string): void {
  permit(actor, 'run.start', system, services.directory.whoCan);
}

/** What this person could start from a menu: one of their roles may, and no change is needed that nobody has asked for. */
export function mayStartAlone(
  services: Services,
  actor: Actor,
  { system, procedure: name }: { system: string; procedure: string },
): void {
  const procedure = services.runs.procedure(system, name);
  services.runs.permitted(procedure, system, actor);
}

/** Carries on with what is known: asks for what is missing, shows the plan, or starts. */
export async function startReply(
  services: Services,
  actor: Actor,
  typed: Typed & { isDry?: boolean },
): Promise<Reply> {
  if (!typed.isDry) permitStart(services, actor, typed.system);
  if (typed.procedure === undefined) return firstForm(services, typed);
  const id = typed.system ?? systemWith(services, typed.procedure);
  if (id === undefined) return firstForm(services, typed);
  const system = systemOf(services.systems, id);
  const procedure = services.runs.procedure(id, typed.procedure);
  const values = known(procedure, typed.values ?? {});
  const request = { system: id, procedure: procedure.name, values, ...environmentOf(system, typed) };
  if (typed.isDry) return dryReply(services, actor, request);
  permitStart(services, actor, id);
  const isMissing = procedure.needs.confirmation && typed.confirmation === undefined;
  if (isMissing || Object.values(valueFaults(procedure, values, system)).includes('is missing')) {
    await services.runs.startable({ ...request, ...asTyped(typed) }, actor);
    return { form: valuesForm(system, procedure, { ...typed, values }) };
  }
  return started(services, actor, { ...request, ...asTyped(typed) });
}

/** What is passed on as it was typed. */
function asTyped({
  confirmation,
  incident,
  here,
}: StartTyped): Pick<RunRequest, 'confirmation' | 'incident' | 'here'> {
  return {
    ...(here === undefined ? {} : { here }),
    ...(confirmation === undefined ? {} : { confirmation }),
    ...(incident === undefined ? {} : { incident }),
  };
}

function environmentOf(
  { id, environments }: SystemProfile,
  { environment }: Typed,
): { environment?: string } {
  if (environment === undefined) return {};
  if (environments.includes(environment)) return { environment };
  throw new UserError(
    'run.unknown-environment',
    `${id} has no environment "${environment.slice(0, 40)}". There are: ${environments.join(', ')}.`,
  );
}

async function dryReply(services: Services, actor: Actor, request: RunRequest): Promise<Answer> {
  const { system, procedure: name, values } = request;
  const procedure = services.runs.procedure(system, name);
  const faults = valueFaults(procedure, values, systemOf(services.systems, system));
  const missing = Object.entries(faults).filter(([, wrong]) => wrong === 'is missing');
  if (missing.length > 0) {
    const typed = Object.entries(values).map(([value, text]) => ` --${value} "${text}"`);
    const asked = missing.map(([value]) => ` --${value} …`);
    throw new UserError(
      'run.bad-value',
      `The plan depends on ${missing.map(([value]) => value).join(' and ')}, so say it, too.   /hims run start ${name} ${system}${[...typed, ...asked].join('')} --dry-run`,
    );
  }
  return planReply(services, actor, request);
}

/** The first of its routines that is approved as it stands, and until when. */
async function approvedUntil(services: Services, { system, standing }: Plan): Promise<string | undefined> {
  for (const name of standing) {
    const { approval, routine } = await services.routines.get(system, name);
    const until = approval?.expiresAt.setZone(routine.zone).setLocale('en-GB').toFormat('d LLL yyyy');
    if (until) return approvedText(name, until);
  }
  return undefined;
}

/** Every step of it; as a file where no message holds all of them. */
export async function planReply(services: Services, actor: Actor, request: RunRequest): Promise<Answer> {
  permit(actor, 'run.plan', request.system, services.directory.whoCan);
  const plan = services.runs.plan(request);
  const approved = await approvedUntil(services, plan);
  if (fitsAnswer(plan)) return planAnswer(plan, approved);
  await services.runs.sendPlan(request, actor);
  const shown = planAnswer(plan, approved);
  const text = `The whole plan, ${plan.steps.length} steps, comes to you as a file.`;
  return { text: `${text}\n${shown.text}`, blocks: shown.blocks ?? [] };
}

async function started(services: Services, actor: Actor, request: RunRequest): Promise<Answer> {
  const run = await services.runs.start(request, actor);
  const id = services.channelId(run.channel, run.system);
  const { incident } = run.incident === undefined ? {} : await services.runs.sight(run.number);
  const isSecret = run.incident !== undefined && incident === undefined;
  return { text: startedText(run, id ? `<#${id}>` : `the ${run.channel} channel`, isSecret) };
}

/** The second form, for one that was chosen. */
export async function formOf(
  services: Services,
  actor: Actor,
  typed: Typed & { system: string; procedure: string },
): Promise<FormAnswer> {
  permitStart(services, actor, typed.system);
  const system = systemOf(services.systems, typed.system);
  const procedure = services.runs.procedure(system.id, typed.procedure);
  const { environment } = environmentOf(system, typed);
  const request = {
    system: system.id,
    procedure: procedure.name,
    values: {},
    ...environmentOf(system, typed),
  };
  await services.runs.startable({ ...request, ...asTyped(typed) }, actor);
  return {
    form: valuesForm(system, procedure, {
      environment,
      incident: typed.incident,
      here: typed.here,
      values: known(procedure, typed.values ?? {}),
    }),
  };
}

interface Submitted extends StartTyped {
  system: string;
  procedure: string;
  /** Of the procedure whose form it was. */
  hash: string;
  values: Readonly<Record<string, string>>;
}

/** What does not fit stands beside its field; a procedure that is another one by now is shown anew, with what was typed in it. */
export async function submitStart(
  services: Services,
  actor: Actor,
  { hash, ...typed }: Submitted,
): Promise<Reply | Complaint> {
  permitStart(services, actor, typed.system);
  const system = systemOf(services.systems, typed.system);
  const procedure = services.runs.procedure(system.id, typed.procedure);
  if (procedure.hash !== hash)
    return {
      form: valuesForm(
        system,
        procedure,
        { ...typed, confirmation: undefined }, // typed for what it was
        `${procedure.name} was changed while this form was open: look at it again.`,
      ),
    };
  const { values, confirmation, environment } = typed;
  const faults = Object.entries(valueFaults(procedure, values, system)).map(([name, wrong]) => [
    valueField(name),
    capital(`${wrong}.`),
  ]);
  const isConfirmed = !procedure.needs.confirmation || confirmation?.trim().toLowerCase() === system.id;
  const unconfirmed = isConfirmed ? [] : [['confirmation', `Type ${system.id}, the name of the system.`]];
  const complaints = Object.fromEntries([...faults, ...unconfirmed]) as Record<string, string>;
  if (Object.keys(complaints).length > 0) return { complaints };
  return started(services, actor, {
    system: system.id,
    procedure: procedure.name,
    values,
    ...asTyped(typed),
    ...(environment === undefined ? {} : { environment }),
  });
}

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
