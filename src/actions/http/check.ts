import { authoritiesWith } from '../authority.ts';
import { connectionInWords } from '../connection-errors.ts';
import { inWords } from '../durations.ts';
import { inWordsOf, measure } from '../measure.ts';
import { type Action, type ActionContext, ActionError, type Measurement } from '../model.ts';
import { resolveSecret, type SecretSource } from '../secrets.ts';
import { type Answer, ask, mostBytes } from './ask.ts';
import { atJsonPath } from './json-path.ts';
import { HttpValues, type JsonExpectation } from './values.ts';

interface Deps {
  secrets: SecretSource;
}

/** Something that does not hold, or a number that was found. */
interface Finding {
  readonly wrong?: string;
  readonly measured?: Measurement;
}

/** Asks over HTTP and judges the answer. What is not there fails: no data is never a pass. */
export function createHttpCheck({ secrets }: Deps): Action<HttpValues> {
  function headersOf({ headers }: HttpValues): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).map(([name, text]) => {
        const value = resolveSecret(text, secrets);
        // Its text is not shown: it may hold a secret.
        if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
          throw new ActionError(
            `The header ${name} has a line break or a letter in it that HTTP cannot send. Correct it.`,
          );
        return [name, value];
      }),
    );
  }

  async function answerTo(values: HttpValues, signal: AbortSignal): Promise<Answer> {
    const { method, redirects, ca: caFile } = values;
    const ca = caFile === undefined ? undefined : await authoritiesWith(caFile);
    let url = new URL(values.url);
    let headers = headersOf(values);
    for (let followed = 0; ; followed += 1) {
      const answer = await ask({ url, method, headers, signal, ...(ca === undefined ? {} : { ca }) });
      const isRedirect = [301, 302, 303, 307, 308].includes(answer.status) && answer.location !== undefined;
      if (!isRedirect || followed === redirects) return answer;
      const next = new URL(answer.location ?? '', url);
      if (!['http:', 'https:'].includes(next.protocol)) return answer;
      // What is meant for one server is not shown to another.
      if (next.origin !== url.origin) headers = {};
      url = next;
    }
  }

  async function run(values: HttpValues, context: ActionContext) {
    const { url, method, expect, giveUpAfter } = values;
    const late = AbortSignal.timeout(giveUpAfter.toMillis());
    const startedAt = performance.now();
    const answer = await answerTo(values, AbortSignal.any([context.signal, late])).catch((error: unknown) => {
      if (error instanceof ActionError) throw error;
      if (context.signal.aborted)
        throw new ActionError('The check was stopped before it had an answer.', { cause: error });
      const why = late.aborted ? `no answer within ${inWords(giveUpAfter)}` : connectionInWords(error);
      throw new ActionError(`${method} ${url}: ${why}.`, { cause: error });
    });
    const latency = measure('latency', Math.round(performance.now() - startedAt), 'ms', {
      max: expect.latency?.toMillis(),
    });
    const findings = [statusOf(answer, values), ...contentOf(answer, values), ...jsonOf(answer, values)];
    const measured = [latency, ...findings.flatMap((finding) => finding.measured ?? [])];
    const wrong = [
      ...findings.flatMap((finding) => finding.wrong ?? []),
      ...(latency.isWithin ? [] : [inWordsOf(latency)]),
    ];
    const facts = { url, status: answer.status, bytes: Buffer.byteLength(answer.body) };
    if (wrong.length > 0)
      throw new ActionError(`${method} ${url}: ${wrong.join('; ')}.`, { measured, facts });
    return { summary: `${url} answered ${answer.status} in ${latency.value} ms`, measured, facts };
  }

  return {
    name: 'http.check',
    values: HttpValues,
    risk: () => 'reads',
    isRepeatable: () => true,
    isSafeToKill: () => true,
    plan: (values) => [planOf(values)],
    isDone: async () => 'not done',
    run,
  };
}

function statusOf({ status, location }: Answer, { expect }: HttpValues): Finding {
  if (expect.status.includes(status)) return {};
  const to = location === undefined ? '' : ` (redirects to ${location.slice(0, 200)})`;
  return { wrong: `answered ${status}${to}, expected ${expect.status.join(' or ')}` };
}

function contentOf({ body, isCut }: Answer, { expect: { contains } }: HttpValues): readonly Finding[] {
  if (contains === undefined || body.includes(contains)) return [];
  const where = isCut ? `the first ${mostBytes / 1024 / 1024} MB of the answer do` : 'the answer does';
  return [{ wrong: `${where} not contain ${JSON.stringify(contains)}` }];
}

function jsonOf({ body, isCut }: Answer, { expect: { json } }: HttpValues): readonly Finding[] {
  if (json.length === 0) return [];
  if (isCut) return [{ wrong: `the answer is longer than ${mostBytes / 1024 / 1024} MB and was not read` }];
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return [{ wrong: 'the answer is not JSON' }];
  }
  return json.map((expectation) => judge(atJsonPath(parsed, expectation.path), expectation));
}

function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function judge(found: unknown, { path, is, oneOf, min, max, unit, name = path }: JsonExpectation): Finding {
  if (found === undefined) return { wrong: `the answer has no ${path}` };
  const expected = oneOf ?? (is === undefined ? undefined : [is]);
  if (expected !== undefined) {
    const isExpected = expected.some((one) => one === found);
    const measured =
      typeof found === 'number' ? { measured: { ...measure(name, found, unit), isWithin: isExpected } } : {};
    if (isExpected) return measured;
    return {
      ...measured,
      wrong: `${path} is ${quoted(found)}, expected ${expected.map(quoted).join(' or ')}`,
    };
  }
  if (typeof found !== 'number') return { wrong: `${path} is ${quoted(found)}, which is no number` };
  const measured = measure(name, found, unit, { min, max });
  return { measured, ...(measured.isWithin ? {} : { wrong: inWordsOf(measured) }) };
}

function planOf({ method, url, expect }: HttpValues): string {
  const json = expect.json.map(({ path, is, oneOf, min, max }) => {
    if (min !== undefined || max !== undefined)
      return `${path}${min === undefined ? '' : ` ≥ ${min}`}${max === undefined ? '' : ` ≤ ${max}`}`;
    return `${path} = ${(oneOf ?? [is]).map((one) => (typeof one === 'string' ? one : quoted(one))).join(' or ')}`;
  });
  const wanted = [
    expect.status.join(' or '),
    ...json,
    ...(expect.contains === undefined ? [] : [`the text ${JSON.stringify(expect.contains)}`]),
    ...(expect.latency === undefined ? [] : [`within ${inWords(expect.latency)}`]),
  ];
  return `${method} ${url} and expect ${wanted.join(', ')}`;
}
