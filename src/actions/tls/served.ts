import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { checkServerIdentity, connect } from 'node:tls';
import { DateTime } from 'luxon';
import { ActionError } from '../model.ts';

/** The certificate that a server shows by now, whether it is any good or not. */
export interface Served {
  readonly serial: string;
  readonly subject: string;
  readonly issuer: string;
  readonly sha256: string;
  readonly notBefore: DateTime;
  readonly notAfter: DateTime;
  /** Why OpenSSL does not trust it; undefined when it does. */
  readonly distrust?: string;
  readonly isForName: boolean;
}

interface Where {
  readonly host: string;
  readonly port: number;
  readonly serverName: string;
  readonly ca?: string[];
  readonly signal: AbortSignal;
}

const answerWithinMs = 10_000;

function read(raw: Buffer): Omit<Served, 'distrust' | 'isForName'> {
  const { serialNumber, subject, issuer, fingerprint256, validFrom, validTo } = new X509Certificate(raw);
  // OpenSSL's way to write it: "Nov 22 08:00:00 2026 GMT", with one-digit days padded.
  const at = (text: string) => DateTime.fromMillis(Date.parse(text), { zone: 'utc' });
  return {
    serial: serialNumber,
    subject: subject.replaceAll('\n', ', '),
    issuer: issuer.replaceAll('\n', ', '),
    sha256: fingerprint256,
    notBefore: at(validFrom),
    notAfter: at(validTo),
  };
}

/** Shakes hands, looks, and hangs up. A bad certificate is described, not thrown; what revoked it is not looked up. */
export async function servedAt({ host, port, serverName, ca, signal }: Where): Promise<Served> {
  const enough = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
  return await new Promise<Served>((resolve, reject) => {
    const socket = connect({
      host,
      port,
      // An address is no server name in TLS.
      ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
      ...(ca === undefined ? {} : { ca }),
      // Judged by ourselves, so that an expired one can be described too. Nothing is sent.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    const stop = () =>
      socket.destroy(new ActionError(`${host}:${port}: no answer within ${answerWithinMs / 1_000} s.`));
    enough.addEventListener('abort', stop, { once: true });
    socket.once('close', () => enough.removeEventListener('abort', stop));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const shown = socket.getPeerCertificate();
      // An empty object when the server shows none.
      if (!('raw' in shown))
        return void socket.destroy(new ActionError(`${host}:${port} shows no certificate.`));
      // A code, whatever its type says; null when all is well.
      const distrust = socket.authorized ? undefined : String(socket.authorizationError);
      resolve({
        ...read(shown.raw),
        isForName: checkServerIdentity(serverName, shown) === undefined,
        ...(distrust === undefined ? {} : { distrust }),
      });
      socket.destroy();
    });
    if (enough.aborted) stop();
  });
}
