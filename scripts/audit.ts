import { parseArgs } from 'node:util';
import { auditPages, verifyAudit } from '../src/audit/audit.ts';
import { createDb } from '../src/db/db.ts';
import { migrate } from '../src/db/migrate.ts';
import { orSentence, withOwnDatabase } from './own-database.ts';

const usage = `Usage:
  npm run audit -- verify [--head HASH]   check the chain; HASH is a head that was posted or noted earlier
  npm run audit -- export                 every entry as a line of JSON, oldest first
Exit code: 0 whole, 1 broken, 2 wrong usage, or the database cannot be read.`;

const { values, positionals } = parseArgs({ options: { head: { type: 'string' } }, allowPositionals: true });
const [what] = positionals;

async function verify(url: string): Promise<number> {
  const db = createDb({ url, poolSize: 1 });
  try {
    const verdict = await verifyAudit(db, values.head);
    if (verdict.whole) console.log(`The audit log is whole: ${verdict.rows} rows, head ${verdict.head}.`);
    else console.error(`The audit log is broken: ${verdict.why}. First bad row: ${verdict.firstBad}.`);
    return verdict.whole ? 0 : 1;
  } finally {
    await db.close();
  }
}

async function exportAll(url: string): Promise<number> {
  const db = createDb({ url, poolSize: 1 });
  try {
    for await (const page of auditPages(db))
      for (const { seq, hash, entry } of page)
        console.log(JSON.stringify({ seq, hash, ...(JSON.parse(entry) as object) }));
    return 0;
  } finally {
    await db.close();
  }
}

if (what === 'verify' || what === 'export')
  process.exitCode = await orSentence(
    () =>
      withOwnDatabase(async (url) => {
        await migrate(url, console.error);
        return what === 'verify' ? verify(url) : exportAll(url);
      }),
    2,
  );
else {
  console.error(usage);
  process.exitCode = 2;
}
