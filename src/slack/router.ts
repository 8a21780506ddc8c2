import type { Logger } from 'pino';
import { UserError } from '../errors.ts';
import { findPatientData } from '../patient-data.ts';
import type { Actor } from '../people/model.ts';
import { permit } from '../people/permissions.ts';
import { saidIfRepeated } from './answered-once.ts';
import { doneView, section } from './blocks.ts';
import type { Answer, AnyCommand, Interaction, Reply, Services } from './define.ts';
import { type Attempt, type Explain, outdated } from './errors.ts';
import { findCommand } from './find-command.ts';
import { complaintsAbout, doubtForm } from './form-doubts.ts';
import { tokenize } from './grammar.ts';
import { GuardMeta, guardAction, reasonIn, requireReason, stopForm, stopTyped } from './guard.ts';
import { ids } from './ids.ts';
import { asMember, knownIn, ownIncident } from './own-channel.ts';
import { fieldValues, messageOf, metaOf, onceFor, type SubmitPayload } from './payloads.ts';
import { exampleAtHand } from './question.ts';
import { chooseOnce, errorAnswer, isChoice } from './question-answer.ts';
import { readNamed } from './read-named.ts';
import type { Router, SubmitAnswer } from './routes.ts';
import { boundForm, createStamps, requireBound } from './stamp.ts';
import { subjectOf } from './subjects.ts';
import { plain } from './text.ts';

/** How a command came. */
interface Typing {
  asks?: 'in a form' | 'in words';
  channel?: string;
  /** Chosen below a question. */
  isAnswer?: true;
}

interface Deps {
  commands: readonly AnyCommand[];
  interactions: readonly Interaction[];
  services: Services;
  explain: Explain;
  log: Logger;
  /** Told what was answered, with the error code or `ok`, and how long it took. */
  onAnswered?: (what: string, code: string, seconds: number) => void;
}

export function createRouter({ commands, interactions, services, explain, log, onAnswered }: Deps): Router {
  const actionsById = new Map(
    interactions.filter((one) => one.kind === 'action').map((one) => [one.id, one]),
  );
  const submitsById = new Map(
    interactions.filter((one) => one.kind === 'submit').map((one) => [one.id, one]),
  );
  const shortcutsById = new Map(
    interactions.filter((one) => one.kind === 'shortcut').map((one) => [one.id, one]),
  );
  const stamps = createStamps(services);
  const known = knownIn(services);

  async function runCommand(
    typed: string,
    actor: Actor,
    attempt: Attempt,
    { asks = 'in a form', channel, isAnswer }: Typing = {},
  ): Promise<Reply> {
    const { command, rest } = findCommand(commands, tokenize(typed), isAnswer);
    attempt.what = command.permission;
    permit(actor, 'help.show', undefined, services.directory.whoCan);
    const own = await ownIncident(services, command, channel);
    const { values, missing } = await readNamed(services.directory, command, rest, {
      ...known,
      ...(own === undefined ? {} : { ownIncident: own }),
      ...(isAnswer ? { isAnswer } : {}),
    });
    attempt.subject = subjectOf(values) ?? attempt.subject;
    if (!command.decidedByThing) permit(actor, command.permission, undefined, services.directory.whoCan);
    if (missing.length === 0) return bound(await command.run({ args: values, actor, services }), actor);
    if (command.form && asks === 'in a form')
      return bound({ form: await command.form(values, { actor, services }) }, actor);
    const labels = missing.map((name) => command.args[name]?.label ?? name).join(' and ');
    const words = rest.parts.filter((part) => part.kind === 'word');
    throw new UserError('command.missing', `${labels} is missing.   ${exampleAtHand(command, words)}`);
  }

  async function identify(
    payload: { user: { id: string; team_id?: string | undefined } },
    from: Actor['from'],
    trigger?: string,
  ): Promise<Actor> {
    return services.directory.identify(
      payload.user.id,
      payload.user.team_id,
      from,
      trigger === undefined ? undefined : `${from}:${trigger}`,
    );
  }

  /** Runs, and turns whatever is thrown into a sentence. */
  async function answered(
    attempt: Attempt,
    run: (attempt: Attempt) => Promise<Reply | undefined>,
  ): Promise<Reply | undefined> {
    const since = performance.now();
    try {
      const reply = await run(attempt);
      onAnswered?.(attempt.what, 'ok', (performance.now() - since) / 1_000);
      return reply;
    } catch (error) {
      const explained = await explain(error, attempt);
      onAnswered?.(attempt.what, explained.code, (performance.now() - since) / 1_000);
      const { actor, channel } = attempt;
      return errorAnswer(explained, async (line) => actor && stamps.of(line, { actor, channel })).catch(
        () => ({ text: explained.text }), // the sentence is there, whatever keeps its buttons away
      );
    }
  }

  async function said(attempt: Attempt, run: (attempt: Attempt) => Promise<Reply>): Promise<Reply> {
    return (await answered(attempt, run)) ?? { text: 'Done.' };
  }

  async function guardSubmit(
    payload: SubmitPayload,
    actor: Actor,
    attempt: Attempt,
  ): Promise<Answer | undefined> {
    const values = fieldValues(payload.view);
    const asked = { actor };
    const isCorrected = payload.view.callback_id === ids.phi.correctSubmit;
    if (!isCorrected && payload.view.callback_id !== ids.phi.insistSubmit) return undefined;
    const meta = GuardMeta.safeParse(metaOf(payload.view));
    // A form for correcting that an older version opened carries nothing.
    if (!meta.success && !isCorrected) throw outdated;
    const stopped = meta.data ?? { typed: '' };
    if (meta.data?.stamp !== undefined) await stamps.requireSame(meta.data.stamp, stopped.typed, asked);
    if (isCorrected) {
      const typed = values['typed'] ?? '';
      return (
        (await stopTyped(typed, () => stamps.of(typed, asked))) ??
        toAnswer(await runCommand(typed, actor, attempt, { asks: 'in words' }))
      );
    }
    const what = findPatientData(plain(stopped.typed))?.what ?? 'nothing';
    const insisting = { ...actor, insists: { what, why: requireReason(reasonIn(values)) } };
    return toAnswer(await runCommand(stopped.typed, insisting, attempt, { asks: 'in words' }));
  }

  /** A form cannot follow from a form's submission here: what is missing is said instead. */
  function toAnswer(reply: Reply): Answer {
    return 'form' in reply
      ? { text: 'Something is still missing in that command. Type it again with /hims.' }
      : reply;
  }

  async function runSubmit(payload: SubmitPayload, actor: Actor, attempt: Attempt): Promise<SubmitAnswer> {
    const guarded = await saidIfRepeated(() => guardSubmit(payload, actor, attempt));
    if (guarded) return done(payload, guarded);
    const submit = submitsById.get(payload.view.callback_id);
    if (!submit) throw outdated;
    attempt.what = submit.permission;
    const values = fieldValues(payload.view);
    attempt.subject = subjectOf(metaOf(payload.view)) ?? attempt.subject;
    permit(actor, 'help.show', undefined, services.directory.whoCan);
    if (!submit.decidedByThing) permit(actor, submit.permission, undefined, services.directory.whoCan);
    const meta = submit.meta.safeParse(metaOf(payload.view));
    if (!meta.success) throw outdated;
    const { texts } = submit;
    const names = texts instanceof RegExp ? Object.keys(values).filter((name) => texts.test(name)) : texts;
    const suspicion = findPatientData(names.map((name) => values[name] ?? '').join('\n'));
    const why = reasonIn(values);
    if (suspicion && why === undefined)
      return { response_action: 'update', view: stopForm(payload.view, values, suspicion) };
    const fields = submit.fields.safeParse(values);
    const errors = complaintsAbout(submit, values, { fields, known });
    if (errors || !fields.success) return { response_action: 'errors', errors: errors ?? {} };
    const insisting = suspicion
      ? { ...actor, insists: { what: suspicion.what, why: requireReason(why) } }
      : actor;
    if (submit.isBound) await requireBound(metaOf(payload.view), stamps, { actor });
    const doubted = submit.says && doubtForm(payload.view, values, submit.says);
    if (doubted) return { response_action: 'update', view: doubted };
    const reply = await submit.run({ fields: fields.data, meta: meta.data, actor: insisting, services });
    return 'complaints' in reply
      ? { response_action: 'errors', errors: { ...reply.complaints } }
      : done(payload, await bound(reply, actor));
  }

  /** A form that decides on something is bound to how that stands now. */
  async function bound(reply: Reply, actor: Actor): Promise<Reply> {
    if (!('form' in reply) || !submitsById.get(reply.form.callback_id ?? '')?.isBound) return reply;
    return { form: await boundForm(reply.form, stamps, { actor }) };
  }

  function done(payload: SubmitPayload, reply: Reply): SubmitAnswer {
    const view =
      'form' in reply ? reply.form : doneView(payload.view.title.text, reply.blocks ?? [section(reply.text)]);
    return { response_action: 'update', view };
  }

  return {
    command: (payload) =>
      said({ what: 'command', subject: 'command' }, async (attempt) => {
        const user = { id: payload.user_id, team_id: payload.user_team_id ?? payload.team_id };
        const actor = await identify({ user }, 'command', payload.trigger_id);
        attempt.actor = actor;
        attempt.channel = payload.channel_id;
        const stopped = await stopTyped(payload.text, () => stamps.of(payload.text, { actor }));
        if (stopped) {
          permit(actor, 'help.show', undefined, services.directory.whoCan);
          return stopped;
        }
        return asMember(services, payload.channel_id, actor, () =>
          runCommand(payload.text, actor, attempt, { channel: payload.channel_id }),
        );
      }),
    action: (payload) =>
      answered({ what: payload.actions[0]?.action_id ?? 'action', subject: 'button' }, async (attempt) => {
        const [pressed] = payload.actions;
        const raw = pressed?.selected_option?.value ?? pressed?.value ?? '';
        const actor = await identify(payload, 'button', payload.trigger_id);
        attempt.actor = actor;
        attempt.channel = payload.channel?.id;
        permit(actor, 'help.show', undefined, services.directory.whoCan);
        const guard = await guardAction(pressed?.action_id ?? '', raw, services.audit);
        if (guard) return guard;
        if (isChoice(pressed?.action_id ?? ''))
          return chooseOnce(
            raw,
            { asked: { actor, channel: payload.channel?.id }, audit: services.audit, stamps },
            (line, answering) =>
              asMember(services, payload.channel?.id, actor, () =>
                runCommand(line, answering, attempt, { isAnswer: true }),
              ),
          );
        const action = actionsById.get(pressed?.action_id ?? '');
        if (!action) {
          log.warn({ action: pressed?.action_id }, 'a button without a handler was pressed');
          throw outdated;
        }
        attempt.what = action.permission;
        const value = action.value.safeParse(raw);
        if (!value.success) throw outdated;
        attempt.subject = (raw.split(':')[1] ?? 'button').slice(0, 60);
        if (!action.decidedByThing) permit(actor, action.permission, undefined, services.directory.whoCan);
        const reply = await asMember(services, payload.channel?.id, actor, () =>
          action.run({ value: value.data, actor, services }),
        );
        return reply && bound(reply, actor);
      }),
    async submit(payload) {
      const attempt: Attempt = { what: payload.view.callback_id, subject: 'form' };
      const since = performance.now();
      try {
        const actor = await identify(payload, 'modal', payload.trigger_id);
        attempt.actor = actor;
        const answer = await runSubmit(payload, { ...actor, ...onceFor(payload) }, attempt);
        onAnswered?.(attempt.what, 'ok', (performance.now() - since) / 1_000);
        return answer;
      } catch (error) {
        // Beside a field the form stays as it was typed; without a field to stand at, it is said in place of the form.
        const fields = Object.keys(payload.view.state.values);
        const meant = error instanceof UserError ? error.field : undefined;
        const field = fields.find((one) => one === meant) ?? fields[0];
        const { text, code } = await explain(error, attempt, field ? 'beside a field' : 'in a message');
        onAnswered?.(attempt.what, code, (performance.now() - since) / 1_000);
        // What was done already has taken the place of the form: there is no field any more to stand beside.
        return field && code !== 'repeated'
          ? { response_action: 'errors', errors: { [field]: text } }
          : { response_action: 'update', view: doneView(payload.view.title.text, [section(text)]) };
      }
    },
    home: async (slackUser) =>
      toAnswer(
        await said({ what: 'home.show', subject: 'home' }, async (attempt) => {
          const actor = await identify({ user: { id: slackUser } }, 'home');
          attempt.actor = actor;
          return runCommand('', actor, attempt);
        }),
      ),
    shortcut: (payload) =>
      said({ what: payload.callback_id, subject: 'shortcut' }, async (attempt) => {
        const actor = await identify(payload, 'shortcut', payload.trigger_id);
        attempt.actor = actor;
        const shortcut = shortcutsById.get(payload.callback_id);
        if (!shortcut)
          throw new UserError(
            'shortcut.unknown',
            'That shortcut is not here yet. Type /hims help to see what is.',
          );
        permit(
          actor,
          shortcut.decidedByThing ? 'help.show' : shortcut.permission,
          undefined,
          services.directory.whoCan,
        );
        const message = messageOf(payload);
        return shortcut.run({ actor, services, ...(message ? { message } : {}) });
      }),
  };
}
