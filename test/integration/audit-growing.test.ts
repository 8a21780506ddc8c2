import { expect, it } from 'vitest';
import { appendAudit, verifyAudit } from '../../src/audit/audit.ts';
import { system } from '../../src/audit/model.ts';
import { createDb, type Db } from '../../src/db/db.ts';
import { createMovableClock } from '../support/clock.ts';
import { createDatabase } from '../support/database.ts';

it('finds a log whole that grows while it is read', async () => {
  await using database = await createDatabase();
  const db = createDb({ url: database.url });
  const clock = createMovableClock();
  const append = () =>
    db.transaction((tx) =>
      appendAudit(tx, system('timer'), { action: 'test.done', subject: 'INC-1' }, clock.now()),
    );
  for (let row = 0; row < 3; row += 1) await append();
  const busy: Pick<Db, 'query'> = {
    async query(text, values) {
      const rows = await db.query(text, values);
      await append(); // somebody acts between any two looks at the log
      return rows as never;
    },
  };

  expect(await verifyAudit(busy)).toMatchObject({ whole: true });
  expect(await verifyAudit(db)).toMatchObject({ whole: true });
  await db.close();
});
