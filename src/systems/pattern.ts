/** More loose parts than this and a text of a hundred characters can be read in too many ways. */
const mostLoose = 4;
const longestText = 100;

/** What is wrong with a pattern of the YAML, or undefined: it must be valid, and never slow on any text. */
export function patternFault(pattern: string): string | undefined {
  if (/\\[1-9k]|\(\?[=!<]/.test(pattern)) return 'looks back or ahead, which can be slow';
  const signs = signsOf(pattern);
  if (signs.filter((sign) => loose.test(sign)).length > mostLoose)
    return `repeats in more than ${mostLoose} places, which can take for ever`;
  if (repeatsRepetition(signs))
    return 'repeats a group that repeats or chooses inside, which can take for ever';
  try {
    new RegExp(wholly(pattern), 'u');
    return undefined;
  } catch {
    return 'is not a pattern';
  }
}

/** True when the whole text fits; the pattern passed `patternFault`. */
export function fitsPattern(text: string, pattern: string): boolean {
  return text.length <= longestText && new RegExp(wholly(pattern), 'u').test(text);
}

function wholly(pattern: string): string {
  return `^(?:${pattern})$`;
}

const loose = /^(?:[*+?]|\{\d+,\d*\})$/;

/** Groups, alternatives and quantifiers in their order; everything else only has to be passed over. */
function signsOf(pattern: string): string[] {
  const parts = pattern.matchAll(/\\.|\[(?:\\.|[^\]])*\]|\(\?:|\{\d+(?:,\d*)?\}|[()|*+?]/gsu);
  return [...parts].map(([sign]) => sign).filter((sign) => !/^[\\[]/.test(sign));
}

/** A quantified group with a quantifier or an alternative inside can need ages for a short text. */
function repeatsRepetition(signs: readonly string[]): boolean {
  const groups: boolean[] = [];
  const markInner = (): void => {
    if (groups.length > 0) groups[groups.length - 1] = true;
  };
  for (const [index, sign] of signs.entries()) {
    if (sign.startsWith('(')) groups.push(false);
    else if (sign === ')') {
      const isBusy = groups.pop() ?? false;
      if (isBusy && /^[*+{]/.test(signs[index + 1] ?? '')) return true;
      if (isBusy) markInner();
    } else if (sign === '|' || loose.test(sign)) markInner();
  }
  return false;
}
