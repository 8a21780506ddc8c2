import fc from 'fast-check';

/** Text as people, phones and attackers write it. */
const nasty = fc.constantFrom(
  '<!channel>',
  '<!here>',
  '<!everyone>',
  '<@U0ANA00001>',
  '<@U0ANA00001|ana>',
  '<!subteam^S0123ABCD|@oncall>',
  '<https://x.example|click>',
  '&lt;!channel&gt;',
  '@channel',
  '“',
  '”',
  '"',
  '—',
  '--',
  '--all',
  '--since',
  '--since=P7D',
  '--by',
  '\u0000',
  '\u202E',
  '🔥👩‍👩‍👧',
  '*_~`',
  '${x}',
  "'; drop table incidents; --",
  '{0}',
  '__proto__',
  'constructor',
  'NaN',
  '1e9',
  '-1',
  ' ',
  '\n',
  'MRN 4471123',
  '123-45-6789',
);
const words = fc.constantFrom(
  'incident',
  'open',
  'ack',
  'update',
  'severity',
  'resolve',
  'list',
  'show',
  'escalate',
  'oncall',
  'help',
  'audit',
  'verify',
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
  '"Login slow"',
  '“Login slow”',
);
const piece = fc.oneof(
  { weight: 6, arbitrary: words },
  { weight: 2, arbitrary: nasty },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
);

export const commandText = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(' '));

const freeText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.array(nasty, { maxLength: 6 }).map((all) => all.join(' ')),
  fc.string({ minLength: 3_000, maxLength: 12_000 }),
);

const actionIds = fc.constantFrom(
  'incident.acknowledge',
  'incident.command',
  'incident.more',
  'incident.open-form',
  'incident.update-form',
  'incident.resolve-form',
  'incident.show',
  'notice.retry',
  'phi.correct',
  'phi.insist',
  'never.heard-of',
  '',
);
const values = fc.oneof(
  fc.constantFrom(
    '1:INC-1',
    '1:INC-2',
    '2:INC-1',
    '1:INC-0',
    '1:INC--1',
    'INC-1',
    '1:INC-1:show',
    '1:INC-1:severity',
    '1:INC-1:nonsense',
    '1:notice:00000000-0000-0000-0000-000000000000',
    '{}',
    '',
  ),
  freeText,
);
const users = fc.constantFrom(
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

const field = fc.record({
  type: fc.constant('plain_text_input'),
  value: fc.oneof(freeText, fc.constant(null)),
});
const chosen = fc.record({
  type: fc.constant('static_select'),
  selected_option: fc.oneof(
    fc.constant(null),
    fc.record({ value: fc.constantFrom('hims', 'SEV-1', 'nonsense') }),
  ),
});

export const viewPayload = fc.record({
  type: fc.constant('view_submission'),
  user: fc.record({ id: users, team_id: fc.constant('T0FAKE0001') }),
  team: fc.constant({ id: 'T0FAKE0001' }),
  trigger_id: fc.uuid(),
  view: fc.record({
    id: fc.constant('V1'),
    type: fc.constant('modal'),
    callback_id: fc.constantFrom(
      'incident.open.submit',
      'incident.update.submit',
      'incident.severity.submit',
      'incident.resolve.submit',
      'incident.escalate.submit',
      'phi.correct.submit',
      'phi.insist.submit',
      'never.heard-of',
    ),
    private_metadata: fc.constantFrom(
      '{"v":1}',
      '{"v":1,"incident":1}',
      '{"v":1,"incident":999}',
      '{"v":1,"typed":"help"}',
      '{"v":2}',
      'not json',
      '[]',
      '',
      'null',
    ),
    title: fc.constant({ type: 'plain_text', text: 'Form' }),
    submit: fc.constant({ type: 'plain_text', text: 'Send' }),
    blocks: fc.constant([]),
    state: fc.record({
      values: fc.record(
        {
          title: fc.record({ title: field }),
          text: fc.record({ text: field }),
          why: fc.record({ why: field }),
          summary: fc.record({ summary: field }),
          typed: fc.record({ typed: field }),
          phi_reason: fc.record({ phi_reason: field }),
          system: fc.record({ system: chosen }),
          severity: fc.record({ severity: chosen }),
        },
        { requiredKeys: [] },
      ),
    }),
  }),
});

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
    fc.record({ type: fc.string() }),
  ),
});
