/** Makes X.509 certificates for tests, because Node reads them only: as much of DER as a server certificate needs. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { DateTime } from 'luxon';

export interface MadeCertificate {
  readonly pem: string;
  readonly key: string;
  readonly name: string;
}

interface Wanted {
  name: string;
  notBefore: DateTime;
  notAfter: DateTime;
  /** Who signs it; by default it does so itself. */
  by?: MadeCertificate;
  isAuthority?: boolean;
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const oid = (hex: string): Buffer => der(0x06, bytes(hex));
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const nameOf = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
const time = (at: DateTime): Buffer => der(0x18, Buffer.from(at.toUTC().toFormat("yyyyMMddHHmmss'Z'")));
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));

function extensions({ name, isAuthority = false }: Wanted): Buffer {
  const basic = sequence(...(isAuthority ? [der(0x01, bytes('ff'))] : []));
  const names = sequence(der(0x82, Buffer.from(name)));
  return der(
    0xa3,
    sequence(
      sequence(oid('551d13'), der(0x01, bytes('ff')), der(0x04, basic)),
      sequence(oid('551d11'), der(0x04, names)),
    ),
  );
}

let serial = 0x10_00_00;

export function makeCertificate(wanted: Wanted): MadeCertificate {
  const { name, notBefore, notAfter, by } = wanted;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  serial += 1;
  const body = sequence(
    der(0xa0, der(0x02, bytes('02'))),
    der(0x02, bytes(serial.toString(16))),
    ecdsaWithSha256,
    nameOf(by?.name ?? name),
    sequence(time(notBefore), time(notAfter)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(wanted),
  );
  const signer: string | KeyObject = by?.key ?? privateKey;
  const signature = createSign('sha256').update(body).sign(signer);
  const whole = sequence(body, ecdsaWithSha256, der(0x03, bytes('00'), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    name,
  };
}
