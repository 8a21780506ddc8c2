import { besidesUrgency } from './cannot-wait.ts';
import { deniesSomething, isTryout, onlySaysNo } from './doubts.ts';
import { folded } from './grammar.ts';
import { asksWithin, isHypothetical, saysNotTo } from './hypotheses.ts';
import { type Meaning, meanings, yes } from './meanings.ts';

/** `don't`, `cannot`, `nobody`; a bare "no" only right in front of the word, as in "no freeze". */
const denial =
  "(?:not|never|nobody|nothing|cannot|without|hardly|[a-z]+n['’]?t|dont|didnt|doesnt|cant|wont|no need|no reason|unable)";
/** Words between a denial and what it denies. */
const between =
  '(?:yet|been|be|being|to|have|has|had|really|even|fully|quite|going|want|wanted|need|say|said|mean|meant|ask|asked|ever|anybody|anyone|any|i|we|it|the|this|that|all|a|an|is|was|are)';

const conditional =
  /^(?:yes|ok|okay|but|and|please)?[\s,:;-]*(?:only |but )?(?:if|once|unless|provided|providing|assuming|when|whenever|after|as soon as|as long as|in case|until)\b|\b(?:only|but|just) (?:if|when|once|after|until)\b|\b(?:unless|provided(?: that)?|subject to|on condition|on the condition|as long as|depend(?:s|ing) on|assuming|conditional)\b/;
/** Who explains at length says what was not so before, too: "Logs were not rotated. They are now, every day." */
const isShort = (text: string): boolean => text.split(/\s+/).length <= 8;

/** "Users are not affected any more" */
const isOverNow = /\bany ?more\b/;

/** Anywhere in a vote. */
const anyCondition = /\b(?:if|in case|once|until|when|whenever|after|before|only with)\b/;
const unsure =
  /^(?:probably|possibly)\b|\b(?:maybe|perhaps|not sure|unsure|we(?:['’]ll| shall| will) see|no idea|dunno|idk|i guess|might be|may be|undecided)\b/;
/** Not said of what is so, but of what somebody wishes. */
const hoped =
  /\b(?:hopefully|hope(?: so)?|fingers crossed|should (?:be|work|hold|do)|seems?|apparently|presumably|i think|we think)\b/;
/** What has only begun, or is about to. */
const begun =
  /\b(?:trying|tried|try|attempt\w*|about to|going to|planning|plan to|preparing|in progress|under ?way|ongoing|half ?way|on it)\b|^(?:now |just |currently |still )?(?:(?:re)?(?:start|boot)|begin|switch|roll|deploy|copy|upload|restor|replac|stopp|check|investigat|look|work|wait|fail)ing\b|\b(?:is|are|am|still|now|backup|copy|upload|restore|job|it|['’](?:s|re|m))\s+(?:running|(?:re)?starting|rebooting|copying|uploading|restoring|switching|stopping|loading)\b|\b(?:backup|copy|upload|restore|job|transfer|sync|dump|import|export|replay|scan|switch)\w*\s+(?:has |was |is )?(?:started|begun|began)\b/;
/** Of a part only, or for a while: what is left of it is not so. */
const partly =
  /\b(?:partial(?:ly)?|partly|half|mostly|in part|except|apart from|other than|only (?:for|on|in|the|one|some|ward\w*)|(?:some|most) (?:of the|wards?|users?|people)|for (?:now|some|most|the moment)|tempora\w+|missing|staging only|(\w+) of (?!\1\b)(?:two|three|four|five|six|\d+))\b|\b\d{1,2} ?%/;
/** What somebody should do, or was asked to: nobody has done it yet. */
const wished =
  /^(?:please|pls|let['’]?s|let us|can|could|should|need(?:s|ing)?|want|must|asked|called|paged|escalated|told|see|watch\w*|observ\w*|monitoring)\b|\b(?:needs?|should|must|could) (?:to |be |a |help)|\bwe (?:need|should|must|could)\b|\beta\b|\b(?:scheduled|planned) (?:for|at|to)\b|\bscheduled$/;
/** Said in a vote, it is what comes before the yes. */
const wantedFirst =
  /\bfirst\b|\bneeds? (?:a|an|more|another|some|to)\b|\b(?:must|has to|have to) (?:be|have|get)\b|\b(?:requires?|make sure|ensure)\b|\bplease (?:add|do|check|rehearse|test|fix|change)\b/;
/** No plain yes, in a vote: somebody holds back. */
const reserved =
  "(?:would|i['’]?d|we['’]d) (?:rather|prefer|like to see)|prefer(?:ably|red)?|provisional(?:ly)?|tentative(?:ly)?|preliminar(?:y|ily)|in principle|for the time being|reluctant(?:ly)?|reservations?|second thoughts|doubts?|concern(?:s|ed)?|worried|hesita\\w*|half ?hearted(?:ly)?|not convinced|reconsider\\w*|rethink";
/** It is spoken about first, or left lying. */
const shelved =
  "discuss(?:ion|ing)?|(?:to|must|should|will) be (?:discussed|decided|seen)|talk(?:ing)? (?:about|it over|first)|(?:let us|let['’]?s|we should|we need to|need to|want to|please) (?:talk|speak|meet|wait)|call me|(?:on|put on) hold|hold (?:this|it|off)|postpon\\w*|defer(?:red|ring)?|put off|parked|shelved?|pending|later|tomorrow|next (?:week|month|meeting|time)|another (?:day|time)|sleep on it|stand by|wait(?:ing)?";
/** A word for the team, which the public is not to read. */
const internal =
  /\binternal(?:ly)?(?: only)?\s*[:\-–—\])]|[[(]\s*internal\b|\binc-\d+|<[@#!]|(?<!\S)[@#]\w|\b(?:internal only|for internal use|staff only|not public|ask legal)\b/;
const calledOffTitle =
  /^(?:never ?mind|false alarm|resolved|fixed|closed?|done|(?:close|resolve) inc-\d+|(?:all|everything) (?:is )?(?:good|well|fine|ok|works?|working|back)(?: again)?)[.!]*$/;
const callsOff =
  /^(?:please |pls |no,? |oh |wait,? )*(?:do ?n['’]?t|do not|never mind|nevermind|scratch|scrap|disregard|ignore|forget|undo|retract|oops|wait|hold on|stop that)\b/;
const later =
  /^(?:will |i['’]?ll |we['’]?ll |to be )|\b(?:later|tomorrow|tonight|soon|next (?:week|month|time|shift)|will (?:do|be done|follow|look|check)|in (?:\d+|an?|a few|some) (?:min\w*|hours?|days?|weeks?))\b/;

const word = (parts: string): string => `(?:${parts})(?![\\p{L}\\p{N}])`;
const start = '(?<![\\p{L}\\p{N}])';

function denies(text: string, words: string): boolean {
  const denied = `${start}${denial}(?:\\s+${between}){0,4}\\s+${word(words)}`;
  return new RegExp(`${denied}|${start}no ${word(words)}`, 'u').test(text);
}

/** Said, and not denied. */
function says(text: string, words: string): boolean {
  const all = [...text.matchAll(new RegExp(`${start}${word(words)}`, 'gu'))];
  return all.some(({ index }) => {
    const before = text.slice(0, index);
    return !new RegExp(
      `${start}(?:${denial}|no|none|nor|free of|instead of)(?:\\s+${between}){0,4}\\s+(?:\\p{L}+\\s+)?$`,
      'u',
    ).test(before);
  });
}

function opposes(text: string, { does, opposite }: Meaning): boolean {
  if (callsOff.test(text)) return true;
  if (denies(text, does)) return true;
  return opposite !== undefined && says(text, opposite);
}

/** Nothing is less than SEV-4 or more than SEV-1, so these speak of the other direction. */
const otherWay: Readonly<Record<string, RegExp>> = {
  'SEV-1':
    /\b(?:recovered|false alarm|lower|downgrade|works again|less severe|minor|harmless|only an? \w+)\b/,
  'SEV-4':
    /(?<!not |never )\b(?:worse|raise|escalate|spreading|upgrade|critical|at risk|emergency|(?:all|every\w*) .*down|more (?:wards|users|systems))\b/,
};

/** Whether another severity is spoken of than the one that was asked for, or that one is denied. */
function namesOther(text: string, severity: unknown): boolean {
  const named = [...text.matchAll(/(not |never |n['’]t )?(?:\w+ )?\bsev[- ]?(\d)\b/g)];
  return named.some(([, denied, level]) => denied !== undefined || `SEV-${level}` !== severity);
}

/** A report may well put its own questions, and answer them: "Why? The disk was full." */
function orAsks(text: string, meaning: Meaning, command: string): string | undefined {
  const isReport = command === 'maintenance report';
  if (saysNotTo(text)) return 'sounds like the opposite of it';
  if (asksWithin(text) && !isReport) return 'asks something';
  if (isHypothetical(text, meaning, isReport)) return 'only says what would be';
  return undefined;
}

/**
 * What speaks against carrying the command out with this text: "sounds like the opposite", "makes a condition", …; undefined where
 * nothing was found. It reads words and understands nothing, so what it finds is a question, never a refusal.
 */
export function contradiction(
  path: readonly string[],
  body: string,
  values: Readonly<Record<string, unknown>>,
): string | undefined {
  const command = path.join(' ');
  const meaning = meanings[command];
  if (!meaning) return undefined;
  const said = meaning.isExcuse ? besidesUrgency(body) : folded(body);
  const text = said.toLowerCase().replace(/\s+/g, ' ').trim();
  if (meaning.isContent && denies(text, meaning.does)) return 'sounds like the opposite of it';
  if (meaning.isContent && onlySaysNo(text)) return 'sounds like a no';
  if (command === 'incident publish' && internal.test(text)) return 'sounds as if it were not for the public';
  if (command === 'incident open' && namesOther(text, values['severity'])) return 'names another severity';
  if (command === 'incident open' && calledOffTitle.test(text)) return 'sounds as if there were none';
  if (meaning.isContent)
    return isTryout(text) || /^(?:draft|wip|todo|tbd)\b/.test(text) ? 'sounds like a test' : undefined;
  const doubt = orAsks(text, meaning, command);
  if (doubt !== undefined) return doubt;
  const isOtherWay = command === 'incident severity' && otherWay[String(values['severity'])]?.test(text);
  if (opposes(text, meaning) || (isOtherWay && isShort(text))) return 'sounds like the opposite of it';
  // A vote counts at once, so whatever it denies is read again; who says what was done explains at length, too.
  if (meaning.isYes && (meaning === yes || isShort(text)) && deniesSomething(text) && !isOverNow.test(text))
    return 'denies something';
  if (command === 'incident severity' && namesOther(text, values['severity']))
    return 'names another severity';
  const isCondition = meaning === yes && (anyCondition.test(text) || wantedFirst.test(text));
  if (conditional.test(text) || isCondition) return 'makes a condition';
  if (unsure.test(text) || (meaning.isYes && hoped.test(text))) return 'sounds unsure';
  if (meaning === yes && says(text, reserved)) return 'sounds unsure';
  if (meaning === yes && says(text, shelved)) return 'puts it off';
  if (meaning.isClaim && begun.test(text)) return 'sounds as if it had only begun';
  if (meaning.isClaim && isShort(text)) {
    if (wished.test(text)) return 'sounds as if it were still to be done';
    // A mitigation may well be for a while.
    if (meaning.isWhole && partly.test(text)) return 'speaks of a part only';
  }
  if (meaning.isNow && later.test(text)) return 'puts it off';
  return undefined;
}

/** These call something off, so "not now" is why. */
const callingOff: ReadonlySet<string> = new Set([
  'change cancel',
  'change reject',
  'maintenance cancel',
  'maintenance reject',
  'run abort',
]);

/** The same of a text that others do not read as content: one that only says no speaks against every act. */
export function doubtAbout(
  path: readonly string[],
  body: string,
  { values, isContent }: { values: Readonly<Record<string, unknown>>; isContent: boolean },
): string | undefined {
  const isWhyNot = callingOff.has(path.join(' ')) && /^\s*not (?:now|today|tonight)[\s.!]*$/i.test(body);
  if (isWhyNot) return undefined;
  const said = meanings[path.join(' ')]?.isExcuse ? besidesUrgency(body) : body;
  return !isContent && onlySaysNo(said) ? 'sounds like a no' : contradiction(path, body, values);
}
