import type { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';
import {
  actions,
  button,
  confirm,
  type Dict,
  many,
  mrkdwn,
  option,
  options,
  plain,
  section,
  select,
  textInput,
  x,
} from './made-blocks.ts';
import { connectClient, refusalOf } from './web-client.ts';

let slack: FakeSlack;
let web: WebClient;
let channel: string;
let tick = 0;

beforeAll(async () => {
  slack = await startFakeSlack({ channels: ['incidents'], users: ['ana'] });
  web = connectClient(slack);
  channel = slack.channel('incidents').id;
});
afterAll(() => slack.stop());
beforeEach(() => {
  tick += 1;
});

function post(args: Dict): Promise<unknown> {
  return web.apiCall('chat.postMessage', {
    channel,
    unfurl_links: false,
    unfurl_media: false,
    text: `text ${tick}`,
    ...args,
  });
}

describe('blocks of a message', () => {
  it.each<[string, Dict[], string]>([
    ['section text', [section(x(3001))], '/blocks/0/text/text'],
    ['empty text', [section('')], '/blocks/0/text/text'],
    ['a section without text or fields', [{ type: 'section' }], '/blocks/0'],
    ['11 fields', [{ type: 'section', fields: many(11, () => mrkdwn('f')) }], '/blocks/0/fields'],
    ['a long field', [{ type: 'section', fields: [mrkdwn(x(2001))] }], '/blocks/0/fields/0/text'],
    ['a long header', [{ type: 'header', text: plain(x(151)) }], '/blocks/0/text/text'],
    ['markup in a header', [{ type: 'header', text: mrkdwn('h') }], '/blocks/0/text/type'],
    [
      '11 context elements',
      [{ type: 'context', elements: many(11, () => mrkdwn('c')) }],
      '/blocks/0/elements',
    ],
    ['no context elements', [{ type: 'context', elements: [] }], '/blocks/0/elements'],
    ['26 actions', [actions(...many(26, (n) => button({ action_id: `a${n}` })))], '/blocks/0/elements'],
    ['51 blocks', many(51, () => ({ type: 'divider' })), '/blocks'],
    ['a long block_id', [{ type: 'divider', block_id: x(256) }], '/blocks/0/block_id'],
    [
      'a block_id twice',
      [
        { type: 'divider', block_id: 'b' },
        { type: 'divider', block_id: 'b' },
      ],
      '/blocks',
    ],
    ['a long action_id', [actions(button({ action_id: x(256) }))], '/blocks/0/elements/0/action_id'],
    ['an action_id twice in a block', [actions(button(), button())], '/blocks/0'],
    ['a long button', [actions(button({ text: plain(x(76)) }))], '/blocks/0/elements/0/text/text'],
    ['markup on a button', [actions(button({ text: mrkdwn('Go') }))], '/blocks/0/elements/0/text/type'],
    ['a long value', [actions(button({ value: x(2001) }))], '/blocks/0/elements/0/value'],
    ['a long url', [actions(button({ url: `https://h/${x(3000)}` }))], '/blocks/0/elements/0/url'],
    ['an unknown style', [actions(button({ style: 'green' }))], '/blocks/0/elements/0/style'],
    ['101 options', [actions(select({ options: options(101) }))], '/blocks/0/elements/0/options'],
    ['no options', [actions(select({ options: [] }))], '/blocks/0/elements/0/options'],
    [
      'a long option',
      [actions(select({ options: [option(1, { text: plain(x(76)) })] }))],
      '/blocks/0/elements/0/options/0/text/text',
    ],
    [
      'a long option value',
      [actions(select({ options: [option(1, { value: x(151) })] }))],
      '/blocks/0/elements/0/options/0/value',
    ],
    [
      '101 option groups',
      [
        actions(
          select({
            options: undefined,
            option_groups: many(101, () => ({ label: plain('g'), options: options(1) })),
          }),
        ),
      ],
      '/blocks/0/elements/0/option_groups',
    ],
    [
      'a foreign initial option',
      [actions(select({ initial_option: option(9) }))],
      '/blocks/0/elements/0/initial_option',
    ],
    [
      'a long placeholder',
      [actions(select({ placeholder: plain(x(151)) }))],
      '/blocks/0/elements/0/placeholder/text',
    ],
    [
      '6 overflow options',
      [actions({ type: 'overflow', action_id: 'o', options: options(6) })],
      '/blocks/0/elements/0/options',
    ],
    [
      '11 radio buttons',
      [actions({ type: 'radio_buttons', action_id: 'r', options: options(11) })],
      '/blocks/0/elements/0/options',
    ],
    [
      'a long confirm title',
      [actions(button({ confirm: confirm({ title: plain(x(101)) }) }))],
      '/confirm/title/text',
    ],
    [
      'a long confirm text',
      [actions(button({ confirm: confirm({ text: plain(x(301)) }) }))],
      '/confirm/text/text',
    ],
    [
      'a long confirm button',
      [actions(button({ confirm: confirm({ confirm: plain(x(31)) }) }))],
      '/confirm/confirm/text',
    ],
    [
      'a long deny button',
      [actions(button({ confirm: confirm({ deny: plain(x(31)) }) }))],
      '/confirm/deny/text',
    ],
    ['a confirm without deny', [actions(button({ confirm: confirm({ deny: undefined }) }))], '/confirm'],
    ['an unknown block', [{ type: 'banner' }], '/blocks/0/type'],
    ['an unknown element', [actions({ type: 'slider' })], '/blocks/0/elements/0/type'],
    ['a text input outside an input', [actions(textInput())], '/blocks/0/elements/0/type'],
    ['an unknown field', [section('s', { colour: 'red' })], '/blocks/0'],
    ['a button without text', [actions({ type: 'button', action_id: 'b' })], '/blocks/0/elements/0'],
    ['an image without alt_text', [{ type: 'image', image_url: 'https://h/i.png' }], '/blocks/0'],
  ])('refuses %s', async (_what, blocks, path) => {
    const refusal = await refusalOf(post({ blocks }));

    expect(refusal?.error).toBe('invalid_blocks');
    expect(refusal?.messages.join()).toContain(path);
    expect(slack.violations.at(-1)).toMatch(/^invalid-blocks: chat\.postMessage/);
  });

  it.each<[string, Dict[]]>([
    ['section text', [section(x(3000))]],
    ['fields', [{ type: 'section', fields: many(6, () => mrkdwn(x(2000))) }]],
    ['a header', [{ type: 'header', text: plain(x(150)) }]],
    ['context', [{ type: 'context', elements: many(10, () => mrkdwn('c')) }]],
    ['actions', [actions(...many(25, (n) => button({ action_id: `a${n}` })))]],
    ['blocks', many(50, () => ({ type: 'divider' }))],
    ['a button', [actions(button({ text: plain(x(75)), value: x(2000), confirm: confirm() }))]],
    ['a select', [actions(select({ options: options(100), initial_option: option(3) }))]],
    ['an overflow', [section('s', { accessory: { type: 'overflow', action_id: 'o', options: options(5) } })]],
    ['all the text there may be', many(5, () => section(x(2640)))],
  ])('takes %s at the limit', async (_what, blocks) => {
    expect(await refusalOf(post({ blocks }))).toBeUndefined();
  });
});

describe('a message', () => {
  it.each<[string, Dict, string]>([
    ['text over 40,000', { text: x(40_001) }, 'msg_too_long'],
    ['no text and no blocks', { text: '' }, 'no_text'],
    ['too much text in its blocks', { blocks: many(5, () => section(x(2641))) }, 'msg_blocks_too_long'],
    ['blocks that are not JSON', { blocks: '[{' }, 'invalid_blocks_format'],
    ['metadata without a type', { metadata: { event_payload: {} } }, 'invalid_metadata_format'],
    ['metadata without a payload', { metadata: { event_type: 'notice' } }, 'invalid_metadata_format'],
    [
      'too much metadata',
      { metadata: { event_type: 'n', event_payload: { a: x(16_000) } } },
      'metadata_too_large',
    ],
    ['no channel', { channel: '' }, 'invalid_arguments'],
    ['an unknown channel', { channel: 'C0NOWHERE' }, 'channel_not_found'],
    ['a channel by name', { channel: '#incidents' }, 'channel_not_found'],
    ['an unknown thread', { thread_ts: '1.000001' }, 'thread_not_found'],
  ])('is refused with %s', async (_what, args, error) => {
    expect((await refusalOf(post(args)))?.error).toBe(error);
  });

  it.each<[string, Dict, RegExp]>([
    ['shouts', { text: 'all hands <!channel>' }, /^notifies-all/],
    ['shouts in a block', { blocks: [section('<!here> now')] }, /^notifies-all/],
    ['has blocks and no text', { text: undefined, blocks: [section('s')] }, /^message-without-text/],
    ['has link_names on', { link_names: true }, /^link-names/],
    ['unfurls', { unfurl_links: true }, /^unfurl/],
  ])('that %s is a violation', async (_what, args, violation) => {
    const before = slack.violations.length;

    await post(args);

    expect(slack.violations.slice(before)).toEqual([expect.stringMatching(violation)]);
  });
});
