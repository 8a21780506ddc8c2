import { migrate } from '../src/db/migrate.ts';
import { orSentence, withOwnDatabase } from './own-database.ts';

process.exitCode = await orSentence(
  () =>
    withOwnDatabase(async (url) => {
      console.log(`The database has schema ${await migrate(url, console.log)}.`);
      return 0;
    }),
  1,
);
