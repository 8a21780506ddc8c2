import type { Meaning } from './meanings.ts';

/** Behind these an "if" asks whether, or does not change what is said: `checked if the disk holds`, `even if restarted`. */
const whether =
  /\b(?:(?:check|test|verif|ask|see|saw|seen|know|knew|known|look|tell|told|say|said|decide|wonder|determine|prove|confirm|unclear|unknown|unsure|certain|sure|matter|doubt|care|find out|found out|as|even|what|watch|monitor)\w*(?: (?:us|me|him|her|them|it|again|first))?) if\b|\bif (?:in doubt|needed|necessary|any|at all|possible|so|not)\b/g;

/** What is only kept ready: `the old server stays up in case it fails again`. */
const precaution =
  /\b(?:keep\w*|kept|stay\w*|left|leav\w+|ready|prepared|standby|stand(?:s|ing)? by|spare|watch\w*|monitor\w*|on call)\b/;

const modal = "(?:would|could|might|may|i['’]?d|we['’]d|(?:it|they|he|she)['’]d|wouldn['’]?t|couldn['’]?t)";
const when = 'if|unless|in case|provided|providing|assuming|as long as|as soon as';
/** Without an "if": `should the vendor say so` behind something else. */
const inverted =
  '(?<!\\b(?:what|when|why|how|where|who|which|so|nor|neither) )should (?:the|an?|any\\w*|some\\w*|nobody|no one|it|they|he|she|we|you|this|that)';

const hasIf = new RegExp(`\\b(?:${when})\\b|\\b${inverted}\\b`);
const supposed = new RegExp(`\\b${modal}\\b.*(?:\\b(?:${when})\\b|\\b${inverted}\\b)`);
const turned = new RegExp(
  `^(?:${inverted}|(?:were|had) (?:it|the|this|that|we|i|they|nobody|anybody)) .*\\b${modal}\\b`,
);
/** What did not come about tells why something is as it is: `it would have taken the night down`. */
const past = /\b(?:would|could|might|['’]d)(?: not|n['’]?t)? have\b/;

/** What comes of the other way tells why this one is taken: `we would lose the night if we waited`. */
const otherWay =
  /\b(?:if|unless) (?:we|it|this|that|they|nobody|no one|nothing|the \w+) (?:\w+ ){0,2}(?:wait\w*|delay\w*|act\w*|nothing|later|(?:went|go|goes) (?:on|ahead)|continu\w*|proceed\w*|(?:stay|remain)\w* (?:down|off|on|up|open|as|so|like)|keeps? on|kept on)\b/;
const loss =
  '(?:los[et]\\w*|miss\\w*|risk\\w*|have to|need\\w*|fail\\w*|breach\\w*|violat\\w*|overrun|exceed\\w*|run (?:out|over|into)|be (?:late|down|blind|without|unable))';

const adverbs = '(?:(?:only|then|just|also|rather|probably|gladly|not|of course|all|have)\\s+)*';
const lead = '(?:(?:please|pls|just|but|and|well|then|ok|okay|yes)[\\s,]+)*';

/** Whether a sentence speaks of the very thing that the command does, or of nothing named: `would be cancelled`, `we would do it`. */
function isOwnDeed(sentence: string, { does, isExcuse }: Meaning): boolean {
  const isWhy = otherWay.test(sentence);
  const verb = `(?:be\\s+|get\\s+|have\\s+)?(?:${does}|do|done|fine|ok|okay)(?![\\p{L}\\p{N}])`;
  const it = new RegExp(`^${lead}(?:(?:it|this|that|the \\w+)\\s+)?${modal}\\s+${adverbs}${verb}`, 'u');
  const us = new RegExp(
    `^${lead}(?:(?:(?:i|we|you)\\s+)?(?:would|could|might|may)|(?:i|we)['’]d)\\s+${adverbs}(?!${loss})`,
    'u',
  );
  const plainly = new RegExp(
    `^${lead}(?:(?:i|we|it|this|that|is|are|be|to|will|shall|can|only)\\s+)*(?:i['’]?ll\\s+|we['’]ll\\s+)?(?:be\\s+)?(?:${does})(?:\\s+(?:it|this|that|the \\w+|off|only|now|but))*[\\s,]+(?:${when}|${inverted})\\b`,
    'u',
  );
  if (it.test(sentence)) return !(isExcuse && isWhy);
  return (us.test(sentence) && !isWhy) || plainly.test(sentence);
}

function isSupposed(sentence: string, meaning: Meaning): boolean {
  const { isClaim } = meaning;
  if (past.test(sentence) && !isClaim) return false;
  if (!hasIf.test(sentence) && !turned.test(sentence)) return false;
  if (turned.test(sentence)) return true;
  const saysWould = supposed.test(sentence);
  if (precaution.test(sentence) && !saysWould) return false;
  if (isClaim && saysWould) return true;
  return isOwnDeed(sentence, meaning);
}

/**
 * `I would do it if nobody answered`, `done if the disk holds`: said of what might be, where the command acts at once. What tells why, in
 * the same words, is none. Of a report every sentence has to be one.
 */
export function isHypothetical(text: string, meaning: Meaning, isReport = false): boolean {
  const sentences = text.split(/(?<=[.!?;])\s+/).map((sentence) => sentence.replace(whether, ''));
  const found = (sentence: string) => isSupposed(sentence, meaning);
  return isReport ? sentences.every(found) : sentences.some(found);
}

/** In other languages: `nicht absagen`, `ne pas annuler`. A "the vendor is not coming" tells why. */
const notInOthers =
  /^(?:(?:bitte|doch|noch|jetzt|das|es|die \p{L}+|den \p{L}+) )*nicht (?!ge(?!nehmig|hen|ben)|offen|vorhanden|mehr)(?:\p{L}+ )?\p{L}{2,}(?:en|eln|ern)[.!]*$|^(?:s['’]il vous plaît )?(?:ne )?pas (?:l['’])?\p{L}{2,}(?:er|ir|re)[.!]*$|^(?:por favor )?(?:no|não|nao) (?:lo )?(?:cancel|aprob|aprov|inici|empez|public|envi|cerr|rechaz)ar(?:lo)?[.!]*$|^niet \p{L}{2,}en[.!]*$|^non \p{L}{2,}(?:are|ere|ire)[.!]*$/u;

export function saysNotTo(text: string): boolean {
  return notInOthers.test(text);
}

/** A question mark behind a word, not the one inside an address. */
export function asksWithin(text: string): boolean {
  return /[\p{L}\p{N})"'’”][?؟？]+(?=[\s"'’”).,;!]|$)/u.test(text.replace(/\S+:\/\/\S+/g, ''));
}
