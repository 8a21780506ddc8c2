import type { Clock } from '../../src/clock/clock.ts';
import type { Db } from '../../src/db/db.ts';
import { createPresence, type Presence } from '../../src/db/presence.ts';
import type { NewNotice, Notice, SendResult } from '../../src/notices/model.ts';
import { createOutbox } from '../../src/notices/outbox.ts';
import { enqueueNotices } from '../../src/notices/store.ts';
import type { Core } from './core.ts';
import { everySender } from './every-sender.ts';

/** A card of INC-1 in the incidents channel, unless told otherwise. */
function notice(over: Partial<NewNotice> = {}): NewNotice {
  return {
    kind: 'note',
    subject: 'INC-1',
    target: { to: 'channel', purpose: 'incidents' },
    priority: 3,
    ...over,
  };
}

export async function enqueue(core: Core, ...notices: NewNotice[]): Promise<void> {
  await core.db.transaction((tx) => enqueueNotices(tx, notices, core.clock.now()));
}

export type Send = (notice: Notice) => Promise<SendResult>;
const delivers: Send = async () => ({ outcome: 'delivered' });

/** One process's outbox; `sent` is what its sender was handed, by the word in the notice's data. */
export function startOutbox(
  core: Core,
  send: Send = delivers,
  own: { db?: Db; presence?: Presence; clock?: Clock; gatherMs?: number } = {},
) {
  const db = own.db ?? core.db;
  const presence = own.presence ?? createPresence(db);
  const sent: string[] = [];
  const sender = {
    send(one: Notice) {
      sent.push(String(one.data['word']));
      return send(one);
    },
  };
  const outbox = createOutbox({
    db,
    clock: own.clock ?? core.clock,
    presence,
    log: core.log,
    senders: everySender(sender),
    ...(own.gatherMs === undefined ? {} : { gatherMs: own.gatherMs }),
  });
  return {
    sent,
    outbox,
    async [Symbol.asyncDispose]() {
      await outbox.stop();
      await presence.leave();
    },
  };
}

export const word = (text: string, over: Partial<NewNotice> = {}) =>
  notice({ data: { word: text }, ...over });
