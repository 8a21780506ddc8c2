const byCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (connection refused)',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'its name is not known (DNS)',
  EAI_AGAIN: 'its name could not be looked up (DNS)',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it does not answer',
  CERT_HAS_EXPIRED: 'its certificate, or one above it, has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed and not trusted; name its authority as `ca`',
  SELF_SIGNED_CERT_IN_CHAIN: 'the authority of its certificate is not trusted; name it as `ca`',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'nobody trusted vouches for its certificate: an intermediate is missing, or the authority has to be named as `ca`',
  UNABLE_TO_GET_ISSUER_CERT: 'an intermediate certificate is missing',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the authority of its certificate is not trusted; name it as `ca`',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is made out to another name',
  EPROTO: 'it does not speak TLS, or none that is still safe',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS at this port',
  HPE_INVALID_CONSTANT: 'it does not speak HTTP at this port',
};

/** Whether this code of Node or OpenSSL is one that can be put into words. */
export function trustInWords(code: string): string {
  return byCode[code] ?? `its certificate is not trusted (${code})`;
}

/** Why there was no answer, to complete "… : ". */
export function connectionInWords(error: unknown): string {
  // An error of Node carries its code; several addresses make several errors.
  const { code, errors } = error as { code?: unknown; errors?: readonly unknown[] };
  const first = errors?.[0];
  if (typeof code !== 'string')
    return first === undefined ? 'it could not be reached' : connectionInWords(first);
  return (
    byCode[code] ??
    (code.startsWith('ERR_SSL') ? `TLS failed (${code})` : `it could not be reached (${code})`)
  );
}
