import { migrate } from '../src/db/migrate.ts';
import { withOwnDatabase } from './own-database.ts';

const version = await withOwnDatabase(migrate);
console.log(`The database has schema ${version}.`);
