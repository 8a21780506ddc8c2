import { deniesSomething, isTryout, onlySaysNo } from './doubts.ts';
import { folded } from './grammar.ts';

/** Parts of regular expressions, each of which matches one word. */
interface Meaning {
  /** Words for what the command does: with a "not" in front of them the text says that it should not be done, or is not so. */
  does: string;
  /** Words for the opposite of it, as long as nothing denies them. */
  opposite?: string;
  /** Others read it: it may well say what they should not do, and only denying the command itself is meant for the bot. */
  isContent?: true;
  /** One day later is no reason for it, nor is it done then. */
  isNow?: true;
  /** It says that something is so, or may be done: whatever it denies may be that. */
  isYes?: true;
  /** It says that something is so by now: what has only begun is not. */
  isClaim?: true;
  /** It says so of the whole, and for good. */
  isWhole?: true;
}

/** Said of the whole: a reason that says that there is none. */
const needless =
  "^(?:it is |it['’]s |this is |that is )?(?:not? (?:need(?:ed)?|necessary|required)|unnecessary|needless)[.!]*$";

const yes: Meaning = {
  isYes: true,
  does: 'read|need\\w*|necessar\\w*|approv\\w*|allow\\w*|agree\\w*|grant\\w*|accept\\w*|support\\w*|endors\\w*|vote|favou?r|ok|okay|yes|ready|sure|go|want\\w*',
  opposite:
    'reject\\w*|refus\\w*|den(?:y|ies|ied)|declin\\w*|veto\\w*|against|abstain\\w*|oppos\\w*|disagree\\w*|disapprov\\w*|withh(?:o|e)ld\\w*|withdr[ae]w\\w*|retract\\w*|revok\\w*|rescind\\w*|nah|nay',
};
const no: Meaning = {
  does: 'reject\\w*|refus\\w*|den(?:y|ied)|declin\\w*|veto\\w*|against|oppose',
  opposite:
    'approv(?:e|ed|al)|agree[ds]?|allow(?:ed)?|grant(?:ed)?|accept(?:ed)?|lgtm|yes|fine|looks? good|ok|okay|\\+1|go(?: ahead)?|ship it|good|no objections?',
};
const done: Meaning = {
  isYes: true,
  isClaim: true,
  isWhole: true,
  does: 'done|did|do|complet\\w*|finish\\w*|work(?:s|ed|ing)?|succe\\w*|ready|check\\w*|test\\w*|verif\\w*|look(?:ed)?|find|found|reach\\w*|stopp\\w*|start\\w*|hold|help\\w*',
  opposite: `fail(?:s|ed|ing|ure)?(?! ?over)|broke|broken|error\\w*|unsuccessful\\w*|unfinished|incomplete|abort\\w*|skipp\\w*|roll(?:ed|s)? (?:\\w+ ){0,2}back|rolled\\w*back|revert\\w*|crash\\w*|unable|pending|ongoing|todo|partial\\w*|timed out|still|almost|nearly|gave up|nowhere|corrupt\\w*|differ(?:s|ent)?|mismatch\\w*|unreadable|truncated|only (?:half|part)|n/a|no luck|queued|paused|cancel\\w*|(?:backup|dump|archive|copy|file) (?:is )?empty|0 bytes|denied|no space|exit code [1-9]\\d*|dry run|simulat\\w*|unverified|wrong \\w+|instead|nothing to|^(?:extended|postponed)|${needless}`,
  isNow: true,
};

/** Who had a say said no, or was not asked: the glass is for when nobody answers. Of a connection or a login it says nothing. */
const refusedBefore =
  'sa(?:id|ys) no|voted (?:no|against)|veto\\w*|against (?:it|this|that)|(?:refused|rejected|declined|denied|disapproved) (?:it|this|that|us|me|the change)|(?:board|approvers?|cab|manager|director|cio) (?:has |have )?(?:refused|rejected|declined|denied|disapproved)|(?:nobody|no one) (?:was |has been )?asked|(?:was|were) asked by nobody|no reason|no emergency';

const failedNot =
  'succe\\w*|work(?:s|ed)|done|complet\\w*|fine|ok|okay|good|great|perfect\\w*|(?:went|all|is) (?:well|green|smooth\\w*)|passed|no (?:problems?|issues?|errors?)';

const notCalledOff =
  'keep|kept|proceed\\w*|continu\\w*|(?:go(?:es)?|went|going) (?:on|ahead)|as planned|takes? place|still on|^(?:postpone|move|reschedule|extended|done|completed|finished|started|approved)';

/** By the words of the command. What is not here is carried out whatever its text says. */
const meanings: Readonly<Record<string, Meaning>> = {
  'change approve': yes,
  'maintenance approve': yes,
  'change reject': no,
  'maintenance reject': no,
  'change complete': done,
  'maintenance complete': done,
  'run done': done,
  'change fail': {
    does: 'fail\\w*|broke\\w*|wrong',
    opposite: failedNot,
  },
  'run fail': {
    does: 'fail\\w*|broke\\w*|wrong',
    opposite: `${failedNot}|skip|later`,
  },
  'change cancel': {
    does: 'cancel\\w*|call(?:ed)? off|drop\\w*|withdraw\\w*',
    opposite: notCalledOff,
  },
  'maintenance cancel': {
    does: 'cancel\\w*|call(?:ed)? off|drop\\w*|withdraw\\w*',
    opposite: notCalledOff,
  },
  'maintenance report': {
    isYes: true,
    does: 'report\\w*|writ\\w*',
    opposite: 'nothing|none|todo|tbd|pending|later',
    isNow: true,
  },
  'maintenance thaw': {
    does: 'thaw\\w*|lift\\w*|unfreez\\w*|end(?:ed)?',
    opposite: 'keep|kept|stays?|remains?|leave|frozen until|extend\\w*',
  },
  'maintenance freeze': {
    does: 'freez\\w*|frozen',
    opposite: 'thaw\\w*|lift\\w*|unfreez\\w*',
  },
  'run skip': {
    does: 'skip\\w*|leave out',
    opposite: 'do it|todo|^(?:done|did it)$|mandatory|required|important',
    isNow: true,
  },
  'routine skip': { does: 'skip\\w*', opposite: 'run it|do it|keep it' },
  'run abort': {
    does: 'abort\\w*|stop\\w*|cancel\\w*|break off',
    opposite:
      'keep going|continu\\w*|proceed\\w*|carry on|resum\\w*|(?:go(?:es)?|going) on|^(?:all fine|done|finished|completed|pause)',
  },
  escalate: {
    does: 'need\\w*|necessar\\w*|escalat\\w*|call\\w*|page\\w*|wake|alarm\\w*|ring',
    opposite:
      'false alarm|hold off|let (?:\\w+ )?sleep|unnecessary|needless|fixed|resolved|works again|handled|got it|i have it|stop calling|no longer',
    isNow: true,
  },
  'incident reopen': {
    does: 'need\\w*|reopen\\w*|back|open',
    opposite: 'fixed|over|works|closed|gone(?! again)|mistake',
  },
  'incident resolve': {
    isYes: true,
    isClaim: true,
    isWhole: true,
    does: 'resolv\\w*|fix\\w*|solv\\w*|over|done|works?|working|restor\\w*|recover\\w*|ok|fine|up|back',
    opposite: `still|almost|nearly|being|looking into|working on it|hand(?:ing|ed)? ?over|(?:broke|failed|went down) again|ongoing|persists?|unresolved|worse|(?:is|are|went) (?:down|broken)|down again|remains?|keeps?|fails|failing|reopen\\w*|gave up|given up|duplicate|wrong incident|(?:cause|fix) (?:is )?(?:open|unknown|missing)|${needless}`,
    isNow: true,
  },
  'incident mitigate': {
    isYes: true,
    isClaim: true,
    does: 'work\\w*|hold\\w*|held|help\\w*|stopp\\w*|contain\\w*|mitigat\\w*|better',
    opposite:
      'still|almost|nearly|worse|fails|failing|failed(?! over)|broken|ongoing|no (?:change|effect|difference|improvement|luck)|unchanged|same as before',
    isNow: true,
  },
  'incident notified': {
    isYes: true,
    does: 'notif\\w*|told|tell|inform\\w*|report\\w*|sent|send|call\\w*|reach\\w*|submit\\w*|filed',
    opposite: 'nobody|nothing|almost|tried|attempt\\w*|draft\\w*|pending|voicemail',
    isNow: true,
  },
  'incident publish': {
    does: 'publish\\w*|post\\w*|show (?:this|it)|approved|cleared|(?:for )?(?:the )?public',
    isContent: true,
  },
  'incident update': { does: 'post|send|publish|share', isContent: true },
  'maintenance update': { does: 'post|send|publish|share', isContent: true },
  'maintenance announce': { does: 'announce\\w*|send|tell', isContent: true },
  'incident open': { does: 'open this|open it|create|declare', isContent: true },
  // The reasons of options, by what they stand beside.
  'break-glass': {
    does: 'start\\w*|begin\\w*|go(?:ing)?|do|run|proceed\\w*|replay\\w*|restor\\w*|fail ?over|execut\\w*|used?|carry (?:on|out)|confirm\\w*|emergency|urgent|need\\w*|necessary|hurry',
    opposite: `(?<!(?:wards?|patients?|people|everyone|everybody|they|staff|users|nurses|doctors) )wait for|rather wait|never ?mind|wrong (?:change|run|step|system|one)|hold off|${refusedBefore}`,
  },
  exception: {
    does: 'mov\\w*|announc\\w*|grant\\w*|allow\\w*|approv\\w*|do|go|take place|send|tell',
    opposite: 'can wait|never ?mind|wrong (?:window|maintenance|one)',
  },
  'incident severity': {
    does: 'chang\\w*|rais\\w*|lower\\w*',
    opposite: 'stays?|keep|kept|remains?|leave it',
  },
};

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
const anyCondition = /\b(?:if|once|until|when|whenever|after|before|only with)\b/;
const unsure =
  /^(?:probably|possibly)\b|\b(?:maybe|perhaps|not sure|unsure|no idea|dunno|idk|i guess|might be|may be|undecided)\b/;
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
  /\binternal(?:ly)?(?: only)?\s*[:\-–—\])]|[[(]\s*internal\b|\b(?:internal only|for internal use|staff only|not public|ask legal)\b/;
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
  const text = folded(body).toLowerCase().replace(/\s+/g, ' ').trim();
  if (meaning.isContent && denies(text, meaning.does)) return 'sounds like the opposite of it';
  if (meaning.isContent && onlySaysNo(text)) return 'sounds like a no';
  if (command === 'incident publish' && internal.test(text)) return 'sounds as if it were not for the public';
  if (meaning.isContent)
    return isTryout(text) || /^(?:draft|wip|todo|tbd)\b/.test(text) ? 'sounds like a test' : undefined;
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
  return !isContent && onlySaysNo(body) ? 'sounds like a no' : contradiction(path, body, values);
}
