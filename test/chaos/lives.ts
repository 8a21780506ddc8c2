import type { Db } from '../../src/db/db.ts';
import type { FakeSlack } from '../support/fake-slack/index.ts';

const ana = 'U0ANA00001';
const bea = 'U0BEA00002';
const emil = 'U0EMIL0005';

export interface Life {
  /** Its title, by which it is found again. */
  title: string;
  /** Which payloads failed because nobody took them: not committed, so not expected. */
  refused: number;
}

async function numberOf(db: Db, title: string): Promise<number | undefined> {
  const [row] = await db.query<{ number: number }>(
    'select i.number from incidents i join texts t on t.id = i.title_id where t.body = $1',
    [title],
  );
  return row?.number;
}

/** What people do with one incident, as chance has it; whoever finds the bot dead goes on with the next. */
export async function live(
  { slack, db }: { slack: FakeSlack; db: Db },
  random: () => number,
  title: string,
): Promise<Life> {
  const life: Life = { title, refused: 0 };
  const maybe = (share: number) => random() < share;
  const say = async (who: string, text: string): Promise<void> => {
    const { status } = await slack.command(who, `/hims ${text}`).catch(() => ({ status: 0 }));
    if (status !== 200) life.refused += 1;
  };
  const severity = maybe(0.45) ? 'SEV-1' : maybe(0.8) ? 'SEV-2' : 'SEV-3';
  const secret = maybe(0.1) ? ' --private' : maybe(0.06) ? ' --security' : '';
  const opener = secret ? emil : ana;
  const lead = secret ? emil : bea;
  await say(opener, `incident open ${severity} hims "${title}"${secret}`);
  const number = await numberOf(db, title);
  if (number === undefined) return life;
  const key = `INC-${number}`;
  if (maybe(0.7)) await say(lead, `incident ack ${key}`);
  if (maybe(0.4)) await say(lead, `incident role commander ${key}`);
  if (maybe(0.3)) await say(lead, `incident role scribe @ana ${key}`);
  if (maybe(0.5)) await say(lead, `incident update "still looking" --doing "failover" ${key}`);
  if (maybe(0.3)) await say(lead, `incident task "call the vendor" @ana --due PT2S ${key}`);
  if (maybe(0.2)) await say(lead, `incident note "fans are loud" ${key}`);
  if (maybe(0.2)) await say(lead, `incident severity SEV-1 "worse than it looked" ${key}`);
  if (maybe(0.2)) await say(lead, `escalate "nobody knows the vendor" ${key}`);
  if (maybe(0.3)) await say(lead, `incident mitigate "old server" ${key}`);
  if (maybe(0.15)) await say(lead, `incident task done 1 ${key}`);
  if (number > 1 && maybe(0.1)) await say(lead, `incident merge ${key} INC-${number - 1}`);
  if (maybe(0.5)) await say(lead, `incident resolve "done" ${key}`);
  if (maybe(0.2)) await say(lead, `incident reopen "back again" ${key}`);
  if (maybe(0.2)) await say(lead, `incident close ${key}`);
  return life;
}
