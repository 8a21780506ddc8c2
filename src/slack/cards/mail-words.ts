/** Why a mail did not go out, as people say it; undefined for an error of another kind. */
export function mailTrouble(error: string): string | undefined {
  const code = /^mail_(.+)$/.exec(error)?.[1];
  if (code === undefined) return undefined;
  if (code === 'not_configured') return 'no mail server is set';
  if (code === 'unclear') return 'the mail server took it and did not confirm it';
  if (code === 'certificate') return 'the certificate of the mail server is not trusted';
  if (code === 'no_tls')
    return 'the mail server offers no encryption (STARTTLS), so it is not given the password';
  return /^\d+$/.test(code) ? `the mail server said ${code}` : 'the mail server does not answer';
}
