import { folded } from './grammar.ts';

const unable =
  "(?:can ?not|can['’]?t|could(?: not|n['’]?t)|must(?: not|n['’]?t)|will not|won['’]?t|should(?: not|n['’]?t)|may not|unable to|impossible to|not)";
const elsewhen =
  '(?:later|earlier|sooner|otherwise|elsewhere|another|any other|(?:on|until|by|after) (?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|next \\w+|in the window)';

/**
 * "Cannot wait", "not possible later", "cannot be moved": told of any other time, a denial is the reason for the exception. "Do not
 * move this" is none.
 */
const why = new RegExp(
  [
    `\\b${unable} (?:be )?(?:wait\\w*|delay\\w*|postpone\\w*|put off|moved|an option to wait|possible to wait)(?! for now)\\b`,
    `\\b${unable} (?:possible|an option|feasible|doable|free|there|available)?(?:[^.;,!?]{0,40} )?${elsewhen}\\b`,
    '\\bif (?:we|it|this) (?:\\w+ ){0,2}(?:wait\\w*|delay\\w*)\\b',
  ].join('|'),
  'gi',
);

/** The reason without what tells why it cannot wait, which no check is to take for a no. */
export function besidesUrgency(text: string): string {
  return folded(text).replace(why, 'so it is');
}
