import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeSlack, type FakeView, startFakeSlack } from '../../support/fake-slack/index.ts';
import { type ScriptedBot, startScriptedBot } from '../../support/fake-slack/scripted-bot.ts';
import { connectClient, errorOf } from './web-client.ts';

type Dict = Record<string, unknown>;

let slack: FakeSlack;
let bot: ScriptedBot;
let web: WebClient;

beforeEach(async () => {
  slack = await startFakeSlack({ users: ['ana', 'bea'] });
  bot = await startScriptedBot();
  slack.connect({ url: bot.url });
  web = connectClient(slack);
});
afterEach(async () => {
  await slack.stop();
  await bot[Symbol.asyncDispose]();
});

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const option = (value: string) => ({ text: plain(`Option ${value}`), value });
const input = (id: string, element: Dict, more: Dict = {}) => ({
  type: 'input',
  block_id: id,
  label: plain(id),
  element: { action_id: `${id}.action`, ...element },
  ...more,
});

const form = (more: Dict = {}): Dict => ({
  type: 'modal',
  callback_id: 'incident.open',
  title: plain('Open an incident'),
  submit: plain('Open'),
  private_metadata: 'v1',
  blocks: [
    input('title', { type: 'plain_text_input', max_length: 20 }),
    input('note', { type: 'plain_text_input', initial_value: 'as found' }, { optional: true }),
    input('severity', {
      type: 'static_select',
      options: [option('1'), option('2')],
      initial_option: option('2'),
    }),
    input('flags', { type: 'checkboxes', options: [option('a'), option('b')] }, { optional: true }),
    input('day', { type: 'datepicker' }, { optional: true }),
    input('who', { type: 'users_select' }, { optional: true }),
    input('kind', { type: 'radio_buttons', options: [option('x'), option('y')] }, { optional: true }),
    {
      type: 'actions',
      block_id: 'more',
      elements: [{ type: 'button', text: plain('More'), action_id: 'more.press' }],
    },
  ],
  ...more,
});

async function trigger(): Promise<string> {
  await slack.shortcut('ana', 'incident.open');
  return String(bot.last.trigger_id);
}

async function openForm(more: Dict = {}): Promise<FakeView> {
  await web.apiCall('views.open', { trigger_id: await trigger(), view: form(more) });
  return slack.expectView('ana', 'Open an incident');
}

describe('a trigger_id', () => {
  it('opens one modal, within three seconds', async () => {
    const fresh = await trigger();
    expect(await errorOf(web.apiCall('views.open', { trigger_id: fresh, view: form() }))).toBeUndefined();
    expect(await errorOf(web.apiCall('views.open', { trigger_id: fresh, view: form() }))).toBe(
      'exchanged_trigger_id',
    );
    const old = await trigger();
    slack.age(3_001);
    expect(await errorOf(web.apiCall('views.open', { trigger_id: old, view: form() }))).toBe(
      'expired_trigger_id',
    );
    expect(await errorOf(web.apiCall('views.open', { trigger_id: 'made up', view: form() }))).toBe(
      'invalid_trigger_id',
    );
    expect(slack.violations).toHaveLength(3);
  });
});

describe('submitting', () => {
  it('tells every input in its own shape, the untouched ones too', async () => {
    const view = await openForm();
    const ana = slack.user('ana');

    const done = await slack.submit(ana, view, {
      title: 'Login fails',
      flags: ['a', 'Option b'],
      day: '2026-12-06',
      who: ana.id,
      kind: 'y',
    });

    expect(bot.last).toMatchObject({
      type: 'view_submission',
      user: { id: ana.id },
      view: { id: view.id, private_metadata: 'v1', callback_id: 'incident.open' },
    });
    expect((bot.last.view as { state: { values: Dict } }).state.values).toMatchObject({
      title: { 'title.action': { type: 'plain_text_input', value: 'Login fails' } },
      note: { 'note.action': { type: 'plain_text_input', value: 'as found' } },
      severity: { 'severity.action': { type: 'static_select', selected_option: { value: '2' } } },
      flags: { 'flags.action': { type: 'checkboxes', selected_options: [{ value: 'a' }, { value: 'b' }] } },
      day: { 'day.action': { selected_date: '2026-12-06' } },
      who: { 'who.action': { selected_user: ana.id } },
      kind: { 'kind.action': { selected_option: { value: 'y' } } },
    });
    expect(done).toMatchObject({ status: 200, errors: {}, view: undefined });
    expect(view.isOpen).toBe(false);
    expect(slack.violations).toEqual([]);
  });

  it('shows what the inputs hold, as it came and as it was typed', async () => {
    const view = await openForm();
    expect(slack.valuesOf(view)).toEqual({
      title: null,
      note: 'as found',
      severity: '2',
      flags: [],
      day: null,
      who: null,
      kind: null,
    });

    slack.fill('ana', view, { title: 'Login', flags: ['a', 'b'], day: '2026-12-06', kind: 'x', note: null });

    expect(slack.valuesOf(view)).toMatchObject({
      title: 'Login',
      note: null,
      flags: ['a', 'b'],
      day: '2026-12-06',
      kind: 'x',
    });
  });

  it.each([
    ['an empty required input', {}, /title is empty/],
    ['text that is too long', { title: 'x'.repeat(21) }, /longer than 20/],
    ['an unknown input', { colour: 'red' }, /no input called "colour"/],
    ['an option that is not offered', { severity: '9' }, /does not offer "9"/],
    ['a box that is not there', { flags: ['a', 'c'] }, /does not offer "c"/],
    ['a box ticked twice', { flags: ['a', 'a'] }, /chosen twice/],
    ['a day that does not exist', { day: '2026-02-30' }, /does not offer "2026-02-30"/],
    ['a day in words', { day: 'tomorrow' }, /does not offer "tomorrow"/],
    ['a choice that is not there', { kind: 'z' }, /does not offer "z"/],
  ])('is stopped by %s', async (_what, values, message) => {
    const view = await openForm();

    await expect(slack.submit('ana', view, values)).rejects.toThrow(message);
  });

  it('shows errors, and what was typed stays', async () => {
    const view = await openForm();
    bot.answers({ body: { response_action: 'errors', errors: { title: 'Say more' } } });
    const refused = await slack.submit('ana', view, { title: 'x' });
    bot.answers({});
    const done = await slack.submit('ana', view);

    expect(refused).toMatchObject({ errors: { title: 'Say more' }, view });
    expect(done.view).toBeUndefined();
    expect(bot.last).toMatchObject({
      view: { state: { values: { title: { 'title.action': { value: 'x' } } } } },
    });
  });

  it.each<[string, Dict | string]>([
    ['errors for a block that is not there', { response_action: 'errors', errors: { nowhere: 'x' } }],
    ['errors for a block without input', { response_action: 'errors', errors: { more: 'x' } }],
    ['no errors at all', { response_action: 'errors', errors: {} }],
    ['a view that is not right', { response_action: 'update', view: { type: 'modal', blocks: [] } }],
    ['an unknown action', { response_action: 'explode' }],
    ['text', 'thanks'],
  ])('takes no answer with %s', async (_what, body) => {
    const view = await openForm();
    bot.answers({ body });

    await slack.submit('ana', view, { title: 'x' });

    expect(view.isOpen).toBe(true);
    expect(slack.violations).toEqual([expect.stringMatching(/^bad-view-response/)]);
  });

  it('keeps the stack: update, push, close, clear', async () => {
    const view = await openForm();
    bot.answers({ body: { response_action: 'update', view: form({ title: plain('Again') }) } });
    expect((await slack.submit('ana', view, { title: 'x' })).view).toMatchObject({
      id: view.id,
      title: 'Again',
    });
    bot.answers({
      body: { response_action: 'push', view: form({ title: plain('Second'), notify_on_close: true }) },
    });
    const second = (await slack.submit('ana', view)).view as FakeView;
    expect(second).toMatchObject({ title: 'Second', previousId: view.id, rootId: view.id });
    await expect(slack.submit('ana', view)).rejects.toThrow(/not the modal on top/);
    bot.answers({});
    await slack.close('ana', second);
    expect(bot.last).toMatchObject({ type: 'view_closed', is_cleared: false, view: { id: second.id } });
    expect(slack.view('ana')).toBe(view);
    bot.answers({ body: { response_action: 'clear' } });
    await slack.submit('ana', view);
    expect(slack.view('ana')).toBeUndefined();
  });
});

describe('views by the Web API', () => {
  it('are updated by id, unless the hash is old', async () => {
    const view = await openForm();
    const { hash } = view;
    slack.fill('ana', view, { title: 'typed' });
    await web.apiCall('views.update', { view_id: view.id, hash, view: form({ title: plain('Fresh') }) });

    expect(await errorOf(web.apiCall('views.update', { view_id: view.id, hash, view: form() }))).toBe(
      'hash_conflict',
    );
    expect(view.title).toBe('Fresh');
    await slack.submit('ana', view);
    expect(bot.last).toMatchObject({
      view: { state: { values: { title: { 'title.action': { value: 'typed' } } } } },
    });
    expect(await errorOf(web.apiCall('views.update', { view_id: view.id, view: form() }))).toBe('not_found');
  });

  it('are pushed from within a modal, three deep', async () => {
    let view = await openForm();
    for (const title of ['Two', 'Three']) {
      await slack.click('ana', view, 'More');
      await web.apiCall('views.push', {
        trigger_id: bot.last.trigger_id,
        view: form({ title: plain(title) }),
      });
      view = await slack.expectView('ana', title);
    }
    await slack.click('ana', view, 'More');

    expect(bot.last).toMatchObject({
      container: { type: 'view', view_id: view.id },
      view: { id: view.id },
      actions: [{ action_id: 'more.press' }],
    });
    expect(await errorOf(web.apiCall('views.push', { trigger_id: bot.last.trigger_id, view: form() }))).toBe(
      'push_limit_reached',
    );
  });

  it('are published as a home', async () => {
    const user = slack.user('ana').id;
    const blocks = [{ type: 'actions', elements: [{ type: 'button', text: plain('Go'), action_id: 'go' }] }];
    await web.apiCall('views.publish', { user_id: user, view: { type: 'home', blocks } });
    const home = await slack.expectHome('ana', 'Go');

    expect(
      await errorOf(
        web.apiCall('views.publish', { user_id: user, hash: 'old', view: { type: 'home', blocks } }),
      ),
    ).toBe('hash_conflict');
    await slack.click('ana', home, 'Go');
    expect(bot.last).toMatchObject({ view: { type: 'home' }, actions: [{ action_id: 'go' }] });
    await slack.openHome('ana');
    expect(bot.last).toMatchObject({ event: { view: { id: home.id } } });
  });

  it('are not touched by somebody else', async () => {
    const view = await openForm();

    await expect(slack.submit('bea', view, { title: 'x' })).rejects.toThrow(/not on the screen of bea/);
  });
});
