import type pg from 'pg';
import { type Row, sendStatement, statementOf } from './statement.ts';

/** One open transaction. A function whose first parameter is a Tx joins the caller's transaction. */
export interface Tx {
  /**
   * Statements that are sent without waiting for one another (`Promise.all`) travel together, one way to the database and
   * back, and are carried out in the order in which they were sent.
   */
  query<R = Row>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /** A statement whose answer nobody needs: nobody waits for it, and its error fails the transaction. */
  write(text: string, values?: readonly unknown[]): void;
  /** Sent with the commit, after everything else: for what locks something that every other transaction needs, too. */
  last(text: string, values?: readonly unknown[]): void;
  /** After the commit, whoever listens on the topic is woken (see Db.onCommit). */
  touch(topic: string): void;
}

interface OpenTransaction {
  tx: Tx;
  touched: ReadonlySet<string>;
  /** Throws, with nothing kept, when any statement failed, whether or not somebody waited for it. */
  commit(): Promise<void>;
  /** Takes nothing more: what a branch of a failed `Promise.all` still sends must not reach the next transaction. */
  rollback(): Promise<void>;
  /** What went wrong first: once a statement has failed, those behind it are refused for no reason of their own. */
  causeOf(error: unknown): Promise<unknown>;
}

const refusedAfterError = '25P02';

/** What begins the transaction travels with its first statements; when it fails, these may not write, and its error is the reason. */
export function openTransaction(
  client: pg.Client,
  begin: (client: pg.Client) => Promise<void>,
): OpenTransaction {
  const answers: Promise<unknown>[] = [];
  const held: ReturnType<typeof statementOf>[] = [];
  const touched = new Set<string>();
  const { stream } = client.connection;
  let firstError: Error | undefined;
  let beginError: Error | undefined;

  let gathering = false;
  let isOver = false;

  /** What is sent until nobody has anything more to send leaves in one write: each write is a call into the system. */
  function gather(): void {
    if (gathering) return;
    gathering = true;
    stream.cork();
    process.nextTick(() => {
      gathering = false;
      stream.uncork();
    });
  }

  gather();
  const begun = begin(client).catch((error: Error) => {
    beginError = error;
  });

  function send<R>(statement: ReturnType<typeof statementOf>): Promise<R[]> {
    if (isOver) throw new Error('the transaction is over: it failed, or something was not waited for');
    gather();
    const answer = sendStatement<R>(client, statement);
    // Heard here as well, so that a statement nobody waits for (any more) is no unhandled rejection.
    answers.push(
      answer.catch((error: Error) => {
        firstError ??= error;
      }),
    );
    return answer;
  }

  return {
    tx: {
      query: (text, values) => send(statementOf(text, values)),
      write: (text, values) => void send(statementOf(text, values)),
      last: (text, values) => void held.push(statementOf(text, values)),
      touch: (topic) => void touched.add(topic),
    },
    touched,
    async commit() {
      for (const statement of held) void send(statement);
      isOver = true;
      gather();
      const [end] = await Promise.allSettled([client.query('commit'), begun, ...answers]);
      if (beginError !== undefined) throw beginError;
      if (firstError !== undefined) throw firstError;
      if (end.status === 'rejected') throw end.reason;
      // PostgreSQL answers the commit of a failed transaction with a rollback, not with an error.
      if (end.value.command !== 'COMMIT') throw new Error('the database rolled back instead of committing');
    },
    async rollback() {
      isOver = true;
      await client.query('rollback');
    },
    async causeOf(error) {
      await begun;
      if (beginError !== undefined) return beginError;
      return (error as { code?: string }).code === refusedAfterError ? (firstError ?? error) : error;
    },
  };
}
