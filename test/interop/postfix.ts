/** A real Postfix, with a folder, a queue and a port of its own; it leaves the machine's own alone. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testPort } from '../support/port.ts';

export const isPostfixMissing = !existsSync('/usr/sbin/postfix') || process.getuid?.() !== 0;

export interface Postfix extends AsyncDisposable {
  /** For SMTP_URL. */
  url: string;
  /** Whom the mails that lie in the mailbox are for, each as often as it lies there. */
  recipients(): Promise<string[]>;
}

const nobody = 65_534;

function settings(folder: string, delaySeconds: number): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.clinic.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = clinic.example
virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:${nobody}
virtual_gid_maps = static:${nobody}
virtual_minimum_uid = 100
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_end_of_data_restrictions = sleep ${delaySeconds}
smtpd_tls_security_level = none
maillog_file = ${folder}/log
maillog_file_prefixes = ${tmpdir()}, /var, /dev/shm
`;
}

function services(port: number): string {
  const line = (...words: string[]): string => `${words.join(' ')}\n`;
  return [
    line(`127.0.0.1:${port}`, 'inet', 'n - n - - smtpd'),
    ...[
      'cleanup unix n - n - 0 cleanup',
      'rewrite unix - - n - - trivial-rewrite',
      'qmgr unix n - n 300 1 qmgr',
    ].map((one) => line(one)),
    ...['bounce', 'defer', 'trace'].map((name) => line(name, 'unix - - n - 0 bounce')),
    line('proxymap unix - - n - - proxymap'),
    line('virtual unix - n n - - virtual'),
    line('error unix - - n - - error'),
    line('retry unix - - n - - error'),
    line('anvil unix - - n - 1 anvil'),
    line('verify unix - - n - 1 verify'),
    line('postlog unix-dgram n - n - 1 postlogd'),
  ].join('');
}

/** Takes mail for clinic.example, and says so only after a while. */
export async function startPostfix(delaySeconds: number): Promise<Postfix> {
  const folder = await mkdtemp(join(tmpdir(), 'postfix-'));
  await chmod(folder, 0o755);
  const port = await testPort();
  for (const name of ['etc', 'queue', 'data', 'mail']) await mkdir(join(folder, name));
  await chown(join(folder, 'mail'), nobody, nobody);
  const { uid, gid } = await identityOf('postfix');
  await chown(join(folder, 'data'), uid, gid);
  await writeFile(join(folder, 'etc/main.cf'), settings(folder, delaySeconds));
  await writeFile(join(folder, 'etc/master.cf'), services(port));
  const run = (word: string) => promisify(execFile)('/usr/sbin/postfix', ['-c', join(folder, 'etc'), word]);
  await run('start').catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${await readFile(join(folder, 'log'), 'utf8').catch(() => '')}`);
  });
  return {
    url: `smtp://127.0.0.1:${port}`,
    async recipients() {
      const inbox = join(folder, 'mail/all/new');
      const names = await readdir(inbox).catch(() => []);
      const mails = await Promise.all(names.map((name) => readFile(join(inbox, name), 'utf8')));
      return mails.map((mail) => /^Delivered-To: (.+)$/m.exec(mail)?.[1] ?? '').toSorted();
    },
    async [Symbol.asyncDispose]() {
      await run('stop');
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function identityOf(user: string): Promise<{ uid: number; gid: number }> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((one) => one.startsWith(`${user}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}
