import type { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';
import {
  button,
  type Dict,
  input,
  many,
  mrkdwn,
  options,
  plain,
  section,
  textInput,
  x,
} from './made-blocks.ts';
import { connectClient, refusalOf } from './web-client.ts';

let slack: FakeSlack;
let web: WebClient;
let tick = 0;

beforeAll(async () => {
  slack = await startFakeSlack({ channels: ['incidents'], users: ['ana'] });
  web = connectClient(slack);
});
afterAll(() => slack.stop());
beforeEach(() => {
  tick += 1;
});

describe('a view', () => {
  const modal = (more: Dict = {}): Dict => ({
    type: 'modal',
    title: plain('Title'),
    submit: plain('Send'),
    blocks: [section('s')],
    ...more,
  });
  const publish = (view: Dict): Promise<unknown> =>
    web.apiCall('views.publish', { user_id: slack.user('ana').id, view });
  const open = (view: Dict): Promise<unknown> => web.apiCall('views.open', { trigger_id: 'none', view });

  it.each<[string, Dict, string]>([
    ['a long title', { title: plain(x(25)) }, '/view/title/text'],
    ['markup in the title', { title: mrkdwn('t') }, '/view/title/type'],
    ['no title', { title: undefined }, 'title'],
    ['a long submit', { submit: plain(x(25)) }, '/view/submit/text'],
    ['a long close', { close: plain(x(25)) }, '/view/close/text'],
    ['101 blocks', { blocks: many(101, () => ({ type: 'divider' })) }, '/view/blocks'],
    ['long private_metadata', { private_metadata: x(3001) }, '/view/private_metadata'],
    ['a long callback_id', { callback_id: x(256) }, '/view/callback_id'],
    ['a long external_id', { external_id: x(256) }, '/view/external_id'],
    ['an input and no submit', { submit: undefined, blocks: [input(textInput())] }, 'submit'],
    [
      'a long label',
      { blocks: [input(textInput(), { label: plain(x(2001)) })] },
      '/view/blocks/0/label/text',
    ],
    [
      'an initial value over max_length',
      { blocks: [input(textInput({ max_length: 5, initial_value: 'sixsix' }))] },
      '/initial_value',
    ],
    ['max_length over 3,000', { blocks: [input(textInput({ max_length: 3001 }))] }, '/max_length'],
    ['a button in an input', { blocks: [input(button())] }, '/view/blocks/0/element/type'],
    ['an input without label', { blocks: [{ type: 'input', element: textInput() }] }, '/view/blocks/0'],
    [
      'two focused inputs',
      {
        blocks: [
          input(textInput({ focus_on_load: true })),
          { ...input(textInput({ focus_on_load: true })), block_id: 'b' },
        ],
      },
      '/view/blocks',
    ],
    [
      'a wrong initial date',
      { blocks: [input({ type: 'datepicker', initial_date: '1.2.2026' })] },
      '/initial_date',
    ],
    [
      'no initial options in a list of them',
      { blocks: [input({ type: 'checkboxes', options: options(2), initial_options: [] })] },
      '/initial_options',
    ],
    ['a block for messages only', { blocks: [{ type: 'markdown', text: 'm' }] }, '/view/blocks/0/type'],
    ['the wrong type', { type: 'home' }, '/view/type'],
  ])('is refused with %s', async (_what, more, path) => {
    const refusal = await refusalOf(open(modal(more)));

    expect(refusal?.error).toBe('invalid_arguments');
    expect(refusal?.messages.join()).toContain(path);
  });

  it('may hold 100 blocks, and a home no title', async () => {
    expect(
      await refusalOf(publish({ type: 'home', blocks: many(100, () => ({ type: 'divider' })) })),
    ).toBeUndefined();
    expect((await refusalOf(publish(modal({ type: 'home' }))))?.error).toBe('invalid_arguments');
  });
});
