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
}

/** Kinds that show a thing in one message and update it; the others are a message each. */
const shown = new Set(['incident-card', 'incident-called', 'incident-call-over']);

function payloadOf(message: FakeMessage): { notice?: string; slot?: string } {
  return message.metadata?.event_payload ?? {};
}

/** Compares what the database says was delivered with what stands in Slack, message by message. */
export async function readLedger(
  db: Db,
  slack: FakeSlack,
  messages: readonly FakeMessage[],
): Promise<Ledger> {
  const notices = await db.query<DeliveredNotice>('select id, kind, subject, state from notices');
  const slots = await db.query<{ slot: string }>('select slot from cards');
  const byNotice = Map.groupBy(messages, (message) => payloadOf(message).notice ?? '');
  const bySlot = Map.groupBy(
    messages.filter((message) => payloadOf(message).slot),
    (message) => payloadOf(message).slot ?? '',
  );
  const known = new Set(notices.map((notice) => notice.id));
  const lines = notices.filter((notice) => notice.state === 'delivered' && !shown.has(notice.kind));
  const name = (notice: DeliveredNotice) => `${notice.kind} ${notice.subject}`;
  return {
    expected: lines.length + slots.length,
    found: messages.length,
    twice: [
      ...lines.filter((notice) => (byNotice.get(notice.id)?.length ?? 0) > 1).map(name),
      ...[...bySlot].filter(([, all]) => all.length > 1).map(([slot]) => slot),
    ],
    missing: [
      ...lines.filter((notice) => !byNotice.has(notice.id)).map(name),
      ...slots.filter(({ slot }) => !bySlot.has(slot)).map(({ slot }) => slot),
    ],
    strangers: messages
      .filter((message) => !known.has(payloadOf(message).notice ?? ''))
      .map((message) => slack.describeMessage(message)),
  };
}
