import type { DateTime } from 'luxon';
import { authoritiesWith } from '../authority.ts';
import { connectionInWords, trustInWords } from '../connection-errors.ts';
import { measure } from '../measure.ts';
import { type Action, type ActionContext, ActionError, type ActionResult } from '../model.ts';
import { type Served, servedAt } from './served.ts';
import { TlsValues } from './values.ts';

interface Limits {
  warnDays: number;
  failDays: number;
}

const daysBetween = (from: DateTime, to: DateTime): number => to.diff(from).as('days');
/** One decimal, rounded down: what is left is never made to look longer. */
const rounded = (days: number): number => Math.floor(days * 10) / 10;
const day = (at: DateTime): string => at.toFormat('yyyy-MM-dd');

/** Shares suit a certificate of 90 days as well as one of a year; days suit a rule on paper. */
function limitsFor(
  { warnBelow, failBelow, warnDays, failDays }: TlsValues,
  { notBefore, notAfter }: Served,
): Limits {
  const lifetime = daysBetween(notBefore, notAfter);
  const warn = warnDays ?? rounded(lifetime * warnBelow.share);
  const fail = Math.max(rounded(lifetime * failBelow.share), failBelow.days);
  return { warnDays: warn, failDays: failDays ?? Math.min(fail, warn) };
}

function timesInWords(
  { notBefore, notAfter }: Served,
  now: DateTime,
  { warnDays, failDays }: Limits,
): string[] {
  if (now < notBefore) return [`its certificate is not valid before ${day(notBefore)}`];
  const left = daysBetween(now, notAfter);
  if (left <= 0) return [`its certificate expired on ${day(notAfter)}`];
  const limit = left < failDays ? `critical below ${failDays}` : `warn below ${warnDays}`;
  return left < Math.max(warnDays, failDays)
    ? [`its certificate expires in ${rounded(left)} days (${limit})`]
    : [];
}

/** What OpenSSL says of times is left out: those of the certificate itself are judged here. */
function trustOf({ distrust, notAfter, notBefore }: Served, now: DateTime): string[] {
  if (distrust === undefined) return [];
  const isOutOfTime = now >= notAfter || now < notBefore;
  if (isOutOfTime && ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'].includes(distrust)) return [];
  return [trustInWords(distrust)];
}

function judge(values: TlsValues, served: Served, now: DateTime): ActionResult {
  const { host, port, serverName = host } = values;
  const limits = limitsFor(values, served);
  const left = daysBetween(now, served.notAfter);
  const times = timesInWords(served, now, limits);
  const name = served.isForName
    ? []
    : [`its certificate is not made out to ${serverName} but to ${served.subject}`];
  const trust = trustOf(served, now);
  const isCritical = [...name, ...trust].length > 0 || left < limits.failDays || now < served.notBefore;
  const measured = [
    measure('certificate valid for', rounded(left), 'd', {
      min: isCritical && left < limits.failDays ? limits.failDays : limits.warnDays,
    }),
  ];
  const wrong = [...trust, ...name, ...times];
  const facts = {
    serial: served.serial,
    notAfter: served.notAfter.toISO() ?? '',
    issuer: served.issuer,
    sha256: served.sha256,
    level: wrong.length === 0 ? 'fine' : isCritical ? 'critical' : 'warning',
  };
  const where = `${host}:${port}`;
  if (wrong.length > 0) throw new ActionError(`${where}: ${wrong.join('; ')}.`, { measured, facts });
  return { summary: `the certificate of ${where} is good for ${rounded(left)} more days`, measured, facts };
}

async function run(values: TlsValues, context: ActionContext): Promise<ActionResult> {
  const { host, port, serverName = host, ca: caFile } = values;
  const ca = caFile === undefined ? undefined : await authoritiesWith(caFile);
  const where = { host, port, serverName, signal: context.signal, ...(ca === undefined ? {} : { ca }) };
  const served = await servedAt(where).catch((error: unknown) => {
    if (context.signal.aborted)
      throw new ActionError('The check was stopped before it had an answer.', { cause: error });
    if (error instanceof ActionError) throw error;
    throw new ActionError(`${host}:${port}: ${connectionInWords(error)}.`, { cause: error });
  });
  return judge(values, served, context.now());
}

function limitsInWords({ warnBelow, failBelow, warnDays, failDays }: TlsValues): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const warn = warnDays === undefined ? `${percent(warnBelow.share)} of its lifetime` : `${warnDays} days`;
  const fail =
    failDays === undefined
      ? `${percent(failBelow.share)} of it or ${failBelow.days} days`
      : `${failDays} days`;
  return `warn when less than ${warn} is left, critical below ${fail}`;
}

/** Looks at the certificate that is really served: trust, name and time left. */
export const tlsCheck: Action<TlsValues> = {
  name: 'tls.check',
  values: TlsValues,
  risk: () => 'reads',
  isRepeatable: () => true,
  isSafeToKill: () => true,
  plan: (values) => [
    `look at the certificate of ${values.serverName ?? values.host} at ${values.host}:${values.port}; ${limitsInWords(values)}`,
  ],
  isDone: async () => 'not done',
  run,
};
