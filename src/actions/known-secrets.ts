import { cutNear, type Redactor, redacted } from './redaction.ts';

/** Shorter ones would take harmless words out everywhere. */
const shortest = 4;

/** A secret as it may be printed: as it is, line by line, in an address, in JSON, in base64. */
function formsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= 2 * shortest);
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, ...lines, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64];
}

interface Span {
  start: number;
  end: number;
}

/** Where any of them stands; what overlaps is one, else the end of the second would be left over. */
function spansOf(secrets: readonly string[], text: string): readonly Span[] {
  const found: Span[] = [];
  for (const secret of secrets)
    for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + 1))
      found.push({ start: at, end: at + secret.length });
  const merged: Span[] = [];
  for (const span of found.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else merged.push(span);
  }
  return merged;
}

/** Takes out secrets whose text is known, also where two chunks share one. */
export function createKnownRedactor(secrets: readonly string[]): Redactor {
  const forms = [...new Set(secrets.flatMap(formsOf))].filter((form) => form.trim().length >= shortest);
  const longest = Math.max(1, ...forms.map((form) => form.length));
  let carry = '';
  /** So much of the carry belongs to a secret that was taken out already; a second one may begin in it. */
  let covered = 0;

  function take(chunk: string, isEnd: boolean): string {
    const text = carry + chunk;
    const safe = isEnd ? text.length : cutNear(text, text.length - longest + 1);
    let shown = '';
    let at = covered;
    for (const { start, end } of spansOf(forms, text)) {
      const isSame = covered > 0 && start <= covered;
      if (!isSame && start >= safe) break;
      if (!isSame) shown += text.slice(at, start) + redacted;
      at = Math.max(at, end);
    }
    shown += text.slice(at, safe);
    carry = text.slice(safe);
    covered = Math.max(0, at - safe);
    return shown;
  }

  return { write: (chunk) => take(chunk, false), end: () => take('', true) };
}
