import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded.ts';

export interface EmbeddedFolder extends AsyncDisposable {
  /** As in DATA_DIR: the database lies in `postgres`. */
  path: string;
  /** Stopped with the folder, unless the test did. */
  start(options?: Partial<Parameters<typeof startEmbeddedPostgres>[0]>): Promise<EmbeddedPostgres>;
  /** The process id of the server that runs there now. */
  serverPid(): Promise<number>;
}

/** A folder of its own for an embedded database that a test may treat badly. */
export async function makeEmbeddedFolder(): Promise<EmbeddedFolder> {
  const path = await mkdtemp(join(tmpdir(), 'hims-embedded-'));
  await chmod(path, 0o755); // as root the database runs as nobody, who must get in
  const servers: EmbeddedPostgres[] = [];
  return {
    path,
    async start(options) {
      const server = await startEmbeddedPostgres({
        dataDir: join(path, 'postgres'),
        durable: false,
        ...options,
      });
      servers.push(server);
      return server;
    },
    serverPid: async () =>
      Number((await readFile(join(path, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]),
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server.stop();
      await rm(path, { recursive: true, force: true });
    },
  };
}
