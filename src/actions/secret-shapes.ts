import { cutNear, type Redactor, redacted } from './redaction.ts';

interface Shape {
  /** How it begins: never longer than the window, so that it is seen whole, and no group in it. */
  readonly head: string;
  /** What of its beginning may be shown. */
  readonly show?: (head: string) => string;
  /** How it goes on, however long: characters of one class, which takes a time that grows with the text and no faster. */
  readonly body?: RegExp;
}

/** How much is held back: the longest head fits. */
const window = 512;

const names =
  '(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|credentials?)';
const is = `${names}\\\\?["']?[ \\t]{0,3}[=:][ \\t]{0,3}`;
const asItIs = (head: string): string => head + redacted;

const shapes: readonly Shape[] = [
  // Up to its last line, or to the first character that no PEM file has.
  {
    head: '-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----',
    body: /(?:[A-Za-z0-9+/=\s\\:,.]|-(?!----))*/y,
  },
  {
    head: 'authorization\\\\?["\']?[ \\t]{0,3}[:=][ \\t]{0,3}\\\\?["\']?(?:(?:basic|bearer|digest|negotiate|token)[ \\t]{1,3})?(?=[^\\s"\'])',
    show: asItIs,
    body: /[^"'\r\n]*/y,
  },
  { head: 'bearer[ \\t]{1,3}(?=[\\w.~+/=-]{8})', show: asItIs, body: /[\w.~+/=-]*/y },
  { head: `${is}\\\\?["'](?=[^"'\\r\\n])`, show: asItIs, body: /[^"'\r\n]*/y },
  { head: `${is}(?=[^\\s"'&])`, show: asItIs, body: /[^\s"'&]*/y },
  {
    head: '--(?:password|passphrase|token|secret|api-key)[ \\t]{1,3}(?=[^\\s-])',
    show: asItIs,
    body: /[^\s]*/y,
  },
  {
    // With the last @ as its end: a password may have one in it.
    head: '://[^\\s:/@"\'<>]{0,64}:[^\\s"\'<>]{1,256}@',
    show: (head) => `${/^:\/\/[^:]*:/.exec(head)?.[0] ?? ''}${redacted}@`,
  },
  { head: 'hooks\\.slack\\.com/(?:services|workflows|triggers)/', show: asItIs, body: /[\w/-]*/y },
  { head: '(?:AKIA|ASIA)[A-Z0-9]{16}' },
  { head: 'eyJ[\\w-]{8}', body: /[\w.=-]*/y },
  { head: 'xox[a-z]-[\\w-]', body: /[\w-]*/y },
  { head: 'xapp-[\\w]', body: /[\w-]*/y },
  { head: '(?:gh[pousr]_|github_pat_)[\\w]{8}', body: /\w*/y },
];
const heads = shapes.map(({ head }) => `(${head})`).join('|');

/** Takes out what has the shape of a secret, whoever's it is: rather too much than too little. */
export function createShapeRedactor(): Redactor {
  const head = new RegExp(heads, 'gi');
  let carry = '';
  /** A secret that has begun and has not ended yet. */
  let body: RegExp | undefined;

  function take(chunk: string, isEnd: boolean): string {
    const text = carry + chunk;
    const safe = isEnd ? text.length : cutNear(text, text.length - window);
    let shown = '';
    let at = 0;
    for (;;) {
      if (body) {
        body.lastIndex = at;
        at += body.exec(text)?.[0].length ?? 0;
        if (at === text.length) break;
        body = undefined;
      }
      head.lastIndex = at;
      const match = head.exec(text);
      if (!match || match.index >= safe) break;
      const shape = shapes[match.slice(1).findIndex((group) => group !== undefined)];
      shown += text.slice(at, match.index) + (shape?.show?.(match[0]) ?? redacted);
      at = match.index + match[0].length;
      body = shape?.body;
    }
    shown += text.slice(at, safe);
    carry = text.slice(Math.max(at, safe));
    return shown;
  }

  return { write: (chunk) => take(chunk, false), end: () => take('', true) };
}
