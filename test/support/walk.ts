import { commands } from '../../commands/index.ts';
import { interactions } from '../../interactions/index.ts';
import type { Permission } from '../../src/people/permissions.ts';
import { changeChoiceNames } from '../../src/slack/cards/change-choices.ts';
import { moreNames } from '../../src/slack/cards/incident.ts';
import { moreMaintenanceNames } from '../../src/slack/cards/maintenance.ts';
import { ids } from '../../src/slack/ids.ts';
import { stepMenuNames } from '../../src/slack/ids-run.ts';
import type { TestBot } from './bot.ts';
import { readManifest } from './fake-slack/manifest.ts';
import { there } from './there.ts';
import { changeNeeds, maintenanceNeeds, needs, stepMenuNeeds } from './walk-needs.ts';

/** One thing that can be typed, pressed, submitted or chosen. */
export interface Try {
  what: string;
  permission: Permission;
  /** It asks first which incident or system is meant, so a role held anywhere will do until then. */
  asksWhich?: boolean;
  /** Does it, and resolves with what was answered: words, the words of a form, or the raw answer to a form. */
  by(user: string): Promise<string>;
}

/** Buttons whose form asks for the system first. */
const asksForSystem: ReadonlySet<string> = new Set([ids.maintenance.announceForm, ids.run.startForm]);

/** An announcement that was refused, as its buttons carry it. */
const draft =
  '1:draft:{"system":"hims","size":"major","title":"Upgrade","when":"2026-12-06","once":"0123456789ab.zzzzz"}';

const path = '/slack/events';
const texts = { type: 'plain_text_input', value: 'Login slow' };
const chosen = (value: string) => ({ type: 'static_select', selected_option: { value } });

export interface About {
  one: number;
  other: number;
  maintenance: number;
  freeze: number;
  change: number;
  /** One that is over, with the steps that the examples name. */
  run: number;
  nameOf: (user: string) => string;
}

/**
 * Everything there is to try, made from the lists of commands and interactions, so that nothing new can be forgotten; about
 * these two incidents, this maintenance, this freeze, this change and this run of hims, which stay there; `start-me` can be started. `nameOf` is the person key of a Slack user.
 */
export function everyTry(
  bot: TestBot,
  { one, other, maintenance, freeze, change, run, nameOf }: About,
): Try[] {
  let counted = 0;

  /** The private answer, or the form that came. */
  async function answerTo(user: string, act: () => Promise<unknown>): Promise<string> {
    const [before, shown] = [bot.slack.ephemerals(user).length, bot.slack.view(user)];
    await act();
    const form = () => {
      const view = bot.slack.view(user);
      return view === shown ? undefined : view;
    };
    const answer = await bot.slack.waitFor(() => bot.slack.ephemerals(user)[before] ?? form(), {
      what: `an answer for ${user}`,
    });
    const view = form();
    if (view) await bot.slack.close(user, view, { all: true });
    return bot.slack.textOf(answer);
  }

  const card = () => there(bot.slack.channel('incidents').messages[0]);

  const typed = commands.map(({ path: words, example, permission }): Try => {
    const line = example
      .replaceAll('INC-12', `INC-${one}`)
      .replaceAll('INC-13', `INC-${other}`)
      .replaceAll('MW-3', `MW-${maintenance}`)
      .replaceAll('FRZ-2', `FRZ-${freeze}`)
      .replaceAll('CHG-7', `CHG-${change}`)
      .replaceAll('RUN-31', `RUN-${run}`)
      .replace('health-check', 'start-me')
      .replace('system fhir', 'system hims');
    return {
      what: ['/hims', ...words].join(' '),
      permission,
      by: (user) => answerTo(user, () => bot.slack.command(user, line)),
    };
  });

  const step = `1:RUN-${run}:step-look:try-1`;

  /** Values that buttons carry; the first that the handler understands is pressed. */
  const values = [
    `1:INC-${one}`,
    `1:INC-${one}:task-1`,
    `1:INC-${one}:minutes-30`,
    `1:INC-${other}:into-${one}:rounds-0-0`,
    `1:MW-${maintenance}`,
    `1:CHG-${change}`,
    `1:CHG-${change}:rev-1`,
    `1:CHG-${change}:check-1`,
    `1:MW-${maintenance}:at-30000000:for-0:v-1`,
    `1:MW-${maintenance}:vote-00000000-0000-4000-8000-000000000000`,
    draft,
    `1:RUN-${run}`,
    `${step}`,
    `${step}:choice-1`,
    '1:procedure:hims:start-me',
    '1:routine:hims/nightly',
    '1:routine:hims/nightly:0000000000000000',
    '1:notice:00000000-0000-4000-8000-000000000000',
    'new',
  ];

  /** Each choice of a menu has a permission of its own. */
  const menus = new Map<string, { value: string; permission: Permission }[]>([
    [
      ids.incident.more,
      moreNames.map((name) => ({ value: `1:INC-${one}:${name}`, permission: needs[name] })),
    ],
    [
      ids.maintenance.more,
      moreMaintenanceNames.map((name) => ({
        value: `1:MW-${maintenance}:${name}`,
        permission: maintenanceNeeds[name],
      })),
    ],
    [
      ids.run.more,
      stepMenuNames.map((name) => ({ value: `${step}:${name}`, permission: stepMenuNeeds[name] })),
    ],
    [
      ids.change.more,
      changeChoiceNames.map((name) => ({ value: `1:CHG-${change}:${name}`, permission: changeNeeds[name] })),
    ],
  ]);

  async function press(user: string, id: string, value: string): Promise<string> {
    const button = { type: 'button', text: { type: 'plain_text', text: 'Press' }, action_id: id, value };
    const blocks = [{ type: 'actions', block_id: 'walk', elements: [button] }];
    return answerTo(user, () => bot.slack.clickStale(user, { message: card(), blocks }, id));
  }

  const pressed = interactions
    .filter((action) => action.kind === 'action')
    .flatMap((action): Try[] => {
      const fitting =
        menus.get(action.id) ??
        values
          .filter((value) => action.value.safeParse(value).success)
          .slice(0, 1)
          .map((value) => ({ value, permission: action.permission }));
      if (fitting.length === 0) throw new Error(`the walk knows no value for the button ${action.id}`);
      return fitting.map(({ value, permission }) => ({
        what: `${action.id} ${value}`,
        permission,
        asksWhich: asksForSystem.has(action.id),
        by: (user: string) => press(user, action.id, value),
      }));
    });

  async function submit(user: string, id: string): Promise<string> {
    counted += 1;
    const fields: Record<string, object> = {
      ...Object.fromEntries(['text', 'title', 'why', 'summary', 'result'].map((name) => [name, texts])),
      severity: chosen('SEV-2'),
      system: chosen('hims'),
      incident: chosen(String(one)),
      into: chosen(String(other)),
      scribe: chosen(nameOf(user)),
      size: chosen('major'),
      when: chosen('2026-12-06'),
      by: chosen('PT15M'),
      type: chosen('normal'),
      likelihood: chosen('low'),
      impact: chosen('low'),
      key: texts,
      procedure: chosen('start-me'),
      confirmation: texts,
      note: texts,
      assignee: chosen('ana'),
    };
    const isNote = id === ids.incident.timeline;
    const about = { incident: one, maintenance, system: 'hims', size: 'major', environment: 'production' };
    const ofChange = { change, revision: 1, system: 'hims', type: 'normal', extras: {} };
    const ofRun = { run, step: 'look', attempt: 1, system: 'hims', procedure: 'start-me', hash: 'other' };
    const meta = isNote
      ? { v: 1, channel: 'C0FAKE0001', ts: `${counted}.1` }
      : { v: 1, ...(id.startsWith('change.') ? ofChange : id.startsWith('run.') ? ofRun : about) };
    const payload = {
      type: 'view_submission',
      team: { id: bot.slack.teamId },
      user: { id: user, team_id: bot.slack.user(user).teamId },
      trigger_id: `walk.${one}.${user}.${counted}`,
      view: {
        id: `V${counted}`,
        type: 'modal',
        callback_id: id,
        private_metadata: JSON.stringify(meta),
        title: { type: 'plain_text', text: 'Walk' },
        submit: { type: 'plain_text', text: 'Send' },
        blocks: [],
        state: {
          values: Object.fromEntries(
            Object.entries(fields).map(([block, field]) => [block, { [block]: field }]),
          ),
        },
      },
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const type = 'application/x-www-form-urlencoded';
    const reply = await bot.slack.post(path, body, { 'content-type': type, ...bot.slack.sign(body) });
    if (reply.status !== 200) throw new Error(`${id} was answered with ${reply.status}`);
    return reply.body;
  }

  const submitted = interactions
    .filter((form) => form.kind === 'submit')
    .map(({ id, permission }): Try => ({ what: id, permission, by: (user) => submit(user, id) }));

  const isGlobal = (id: string) =>
    readManifest().shortcuts.some(({ callbackId, type }) => callbackId === id && type === 'global');

  const chosenShortcuts = interactions
    .filter((shortcut) => shortcut.kind === 'shortcut')
    .map(
      ({ id, permission }): Try => ({
        what: `shortcut ${id}`,
        asksWhich: true,
        permission,
        by: (user) =>
          answerTo(user, () =>
            isGlobal(id) ? bot.slack.shortcut(user, id) : bot.slack.messageShortcut(user, id, card()),
          ),
      }),
    );

  return [...typed, ...pressed, ...submitted, ...chosenShortcuts];
}
