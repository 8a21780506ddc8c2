import fc from 'fast-check';
import { commands } from '../../commands/index.ts';
import { interactions } from '../../interactions/index.ts';
import { moreNames } from '../../src/slack/cards/incident.ts';
import { moreMaintenanceNames } from '../../src/slack/cards/maintenance.ts';
import { nasty } from './nasty.ts';

/** Every word of every command, so that a new one is fuzzed without anybody thinking of it. */
const commandWords = [...new Set(commands.flatMap(({ path }) => path))];
const words = fc.constantFrom(
  ...commandWords,
  ...commandWords,
  'hims',
  'caresync',
  'fhir',
  'him',
  'SEV-1',
  'sev2',
  '3',
  'SEV-9',
  'INC-1',
  'inc2',
  'INC-999999',
  'INC-99999999999999999999',
  'RUN-1',
  'run99',
  'look',
  'health-check',
  '--dry-run',
  '--confirm hims',
  '--run "upgrade outcome=well"',
  '--service=web',
  '--constructor x',
  '--number 1e9',
  'MW-1',
  'FRZ-1',
  'major',
  'emergency',
  'PT30M',
  '2026-12-06',
  '9999-99-99',
  '--window Sun',
  '--window "6 Dec"',
  '--window 2026-11-29T02:30',
  '--duration PT2H',
  '--duration P9999999Y',
  '--exception "now or never"',
  'commander',
  'scribe',
  '2',
  '@ana',
  '--private',
  '--security',
  '--public',
  '--due P1D',
  '--next PT0S',
  '--next P9999999Y',
  '--doing "failover"',
  '"Login slow"',
  '“Login slow”',
);
/** A whole command as it should be, so that the deep ends are reached, too. */
const wholeCommand = fc.constantFrom(...commands.map(({ example }) => example.replace('/hims', '').trim()));
const piece = fc.oneof(
  { weight: 6, arbitrary: words },
  { weight: 2, arbitrary: nasty },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
);

export const commandText = fc.oneof(
  { weight: 3, arbitrary: fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(' ')) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(wholeCommand, fc.array(piece, { maxLength: 2 }))
      .map(([whole, more]) => [whole, ...more].join(' ')),
  },
);

export const freeText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.array(nasty, { maxLength: 6 }).map((all) => all.join(' ')),
  fc.string({ minLength: 3_000, maxLength: 12_000 }),
);

export const idsOf = (kind: 'action' | 'submit' | 'shortcut') =>
  interactions.filter((one) => one.kind === kind).map(({ id }) => id);

const actionIds = fc.constantFrom(...idsOf('action'), 'phi.correct', 'phi.insist', 'never.heard-of', '');
const values = fc.oneof(
  fc.constantFrom(
    '1:INC-1',
    '1:INC-2',
    '2:INC-1',
    '1:INC-0',
    '1:INC--1',
    'INC-1',
    '1:INC-1:show',
    ...moreNames.map((name) => `1:INC-1:${name}`),
    '1:INC-1:nonsense',
    '1:MW-1',
    ...moreMaintenanceNames.map((name) => `1:MW-1:${name}`),
    '1:MW-1:at-30000000:for-0',
    '1:MW-1:at-999999999:for-99999',
    '1:draft:{"system":"hims","size":"patch","title":"Kernel","when":"Sun"}',
    '1:draft:{"system":"hims","size":"patch","title":"Kernel","takes":"P1Y"}',
    '1:draft:{',
    '1:draft:null',
    '1:INC-1:task-1',
    '1:INC-1:task-9999',
    '1:INC-1:minutes-30',
    '1:INC-1:minutes-999999999999',
    '1:INC-1:into-2',
    '1:INC-1:into-1',
    '1:RUN-1',
    '1:RUN-1:step-look:try-1',
    '1:RUN-1:step-look:try-99999',
    '1:RUN-1:step-constructor:try-1:choice-1',
    '1:RUN-1:step-look:try-1:assign',
    '1:procedure:hims:health-check',
    '1:procedure:hims:constructor',
    '1:notice:00000000-0000-0000-0000-000000000000',
    '{}',
    '',
  ),
  freeText,
);
export const users = fc.constantFrom(
  'U0ANA00001',
  'U0BEA00002',
  'U0FAY00006',
  'U0STRANGER',
  'U0NOBODY99',
  'USLACKBOT',
);

/** A block_actions payload, sometimes with parts missing or of the wrong type (what Bolt itself needs is always there). */
export const actionPayload = fc.record(
  {
    type: fc.constant('block_actions'),
    user: fc.record({
      id: fc.oneof({ weight: 9, arbitrary: users }, { weight: 1, arbitrary: fc.anything() }),
      team_id: fc.constant('T0FAKE0001'),
    }),
    team: fc.constant({ id: 'T0FAKE0001' }),
    trigger_id: fc.uuid(),
    actions: fc.array(
      fc.record({
        type: fc.constant('button'),
        action_id: actionIds,
        block_id: fc.constant('b'),
        value: values,
      }),
      { minLength: 1, maxLength: 2 },
    ),
    channel: fc.constant({ id: 'C0FAKE0001' }),
  },
  { requiredKeys: ['type', 'team', 'user', 'actions'] },
);

export const eventBody = fc.record({
  type: fc.constant('event_callback'),
  team_id: fc.constant('T0FAKE0001'),
  event_id: fc.uuid(),
  event: fc.oneof(
    fc.record({
      type: fc.constantFrom(
        'app_home_opened',
        'user_change',
        'subteam_updated',
        'channel_archive',
        'never_heard_of',
      ),
      user: fc.oneof(users, fc.record({ id: users, name: fc.anything(), profile: fc.anything() })),
      tab: fc.constantFrom('home', 'messages'),
    }),
    fc.record({
      type: fc.constantFrom('message', 'member_joined_channel'),
      subtype: fc.constantFrom('message_changed', 'message_deleted', 'bot_message', undefined),
      channel: fc.oneof(fc.constant('C0FAKE0001'), fc.string(), fc.integer()), // null trips Bolt itself, which answers 500
      user: users,
      deleted_ts: fc.constantFrom('1795420800.000100', 'x'),
      message: fc.oneof(fc.record({ ts: fc.constant('1795420800.000100'), text: freeText }), fc.anything()),
      previous_message: fc.oneof(fc.record({ text: fc.string() }), fc.constant(undefined)),
    }),
    fc.record({ type: fc.string() }),
  ),
});

/** A shortcut on a message, or in the menu of the workspace. */
export const shortcutPayload = fc.record(
  {
    type: fc.constantFrom('shortcut', 'message_action'),
    callback_id: fc.constantFrom(...idsOf('shortcut'), 'change.request', 'never.heard-of'),
    user: fc.record({ id: users, team_id: fc.constant('T0FAKE0001') }),
    team: fc.constant({ id: 'T0FAKE0001' }),
    trigger_id: fc.uuid(),
    channel: fc.constant({ id: 'C0FAKE0001' }),
    message: fc.oneof(
      fc.record({ ts: fc.constantFrom('1795420800.000100', 'nonsense'), text: freeText, user: users }),
      fc.anything(),
    ),
  },
  { requiredKeys: ['type', 'callback_id', 'user', 'team'] },
);
