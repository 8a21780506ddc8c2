import type { Db } from '../../src/db/db.ts';
import type { FakeMessage, FakeSlack } from './fake-slack/index.ts';

export interface Ledger {
  /** Messages that the delivered notices stand for. */
  expected: number;
  found: number;
  /** What is there more often than once, by notice or card. */
  twice: string[];
  missing: string[];
  /** Messages of the bot that no notice stands for. */
  strangers: string[];
}

interface DeliveredNotice {
  id: string;
  kind: string;
  subject: string;
  state: string;
  target: { to: string };
  data: { entry?: string };
  receipt: { channel?: string; ts?: string } | null;
}

/** Kinds that show a thing in one message and update it; the others are a message each. */
const shown = new Set([
  'incident-card',
  'incident-called',
  'incident-call-over',
  'prompt-settled',
  'change-card',
  'change-ask',
  'change-ask-over',
  'maintenance-card',
]);
/** What does not go to Slack. */
const elsewhere = new Set(['pager', 'mail', 'page']);
/** Kinds that alter a channel and post nothing. */
const silent = new Set(['incident-topic', 'incident-invite', 'incident-bookmarks']);

function payloadOf(message: FakeMessage): { notice?: string; slot?: string } {
  return message.metadata?.event_payload ?? {};
}

/** The notice a message came from: in its metadata, or for a file in its name. */
function noticeOf(message: FakeMessage, notices: readonly DeliveredNotice[]): string {
  const [file] = message.files;
  if (!file) return payloadOf(message).notice ?? '';
  return notices.find(({ id }) => file.name.includes(id.slice(0, 8)))?.id ?? '';
}

/** Compares what the database says was delivered with what stands in Slack, message by message. */
export async function readLedger(
  db: Db,
  slack: FakeSlack,
  messages: readonly FakeMessage[],
): Promise<Ledger> {
  const notices = await db.query<DeliveredNotice>(
    'select id, kind, subject, state, target, data, receipt from notices',
  );
  const slots = await db.query<{ slot: string; channel: string; ts: string }>(
    'select slot, channel, ts from cards',
  );
  const byNotice = Map.groupBy(messages, (message) => noticeOf(message, notices));
  const bySlot = Map.groupBy(
    messages.filter((message) => payloadOf(message).slot),
    (message) => payloadOf(message).slot ?? '',
  );
  const known = new Set(notices.map((notice) => notice.id));
  const places = new Set(slots.map(({ channel, ts }) => `${channel} ${ts}`));
  // A note is a line that can be found again, and so stands in a slot of its own; the first notice of a maintenance is its card.
  const isSlotted = ({ data: { entry }, receipt }: DeliveredNotice): boolean =>
    (entry !== undefined && slots.some(({ slot }) => slot.endsWith(entry))) ||
    places.has(`${receipt?.channel} ${receipt?.ts}`);
  const lines = notices.filter(
    (notice) =>
      notice.state === 'delivered' &&
      !shown.has(notice.kind) &&
      !silent.has(notice.kind) &&
      !elsewhere.has(notice.target.to) &&
      !isSlotted(notice),
  );
  // Posted in doubt, and when the doubt was to be settled there was nothing to say any more: it stands there once, and
  // counts only when its place was kept before the doubt began.
  const droppedInDoubt = new Set(notices.filter(({ state }) => state === 'skipped').map(({ id }) => id));
  const counts = (message: FakeMessage): boolean =>
    places.has(`${message.channel} ${message.ts}`) || !droppedInDoubt.has(noticeOf(message, notices));
  const name = (notice: DeliveredNotice) => `${notice.kind} ${notice.subject}`;
  return {
    expected: lines.length + slots.length,
    found: messages.filter(counts).length,
    twice: [
      ...notices
        .filter(({ kind }) => !shown.has(kind))
        .filter((notice) => (byNotice.get(notice.id)?.length ?? 0) > 1)
        .map(name),
      ...[...bySlot].filter(([, all]) => all.length > 1).map(([slot]) => slot),
    ],
    missing: [
      ...lines.filter((notice) => !byNotice.has(notice.id)).map(name),
      ...slots.filter(({ slot }) => !bySlot.has(slot)).map(({ slot }) => slot),
    ],
    strangers: messages
      .filter((message) => !known.has(noticeOf(message, notices)))
      .map((message) => slack.describeMessage(message)),
  };
}
