/** Parts of regular expressions, each of which matches one word. */
export interface Meaning {
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
  /** It says why a rule is not kept: what would come of keeping it is a good reason. */
  isExcuse?: true;
  /** It says so of the whole, and for good. */
  isWhole?: true;
}

/** Said of the whole: a reason that says that there is none. */
const needless =
  "^(?:it is |it['’]s |this is |that is )?(?:not? (?:need(?:ed)?|necessary|required)|unnecessary|needless)[.!]*$";

export const yes: Meaning = {
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
export const meanings: Readonly<Record<string, Meaning>> = {
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
    opposite: 'nothing|none|todo|tbd|pending|later|to follow|follows|n/a',
    isNow: true,
  },
  'maintenance thaw': {
    does: 'thaw\\w*|lift\\w*|unfreez\\w*|end(?:ed)?',
    opposite: 'keep|kept|stays?|remains?|leave|frozen until|extend\\w*',
  },
  'maintenance freeze': {
    does: 'freez\\w*|frozen',
    opposite: `thaw\\w*|lift\\w*|unfreez\\w*|${needless}`,
  },
  'run skip': {
    does: 'skip\\w*|leave out',
    opposite: 'do it|todo|^(?:done|did it)$|mandatory|required|important',
    isNow: true,
  },
  'routine skip': { does: 'skip\\w*', opposite: 'run it|do it|keep it|must run|important|^(?:done|later)$' },
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
    opposite: 'fixed|over|works|good|closed|gone(?! again)|mistake|wrong incident',
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
    opposite:
      'nobody|nothing|almost|tried|attempt\\w*|draft\\w*|pending|voicemail|left (?:a )?message|legal|waiting|prepar\\w*|internal\\w*|bounced|wrong|down',
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
    isExcuse: true,
    does: 'start\\w*|break|begin\\w*|go(?:ing)?|do|run|proceed\\w*|replay\\w*|restor\\w*|fail ?over|execut\\w*|used?|carry (?:on|out)|confirm\\w*|emergency|urgent|need\\w*|necessary|hurry',
    opposite: `(?<!(?:wards?|patients?|people|everyone|everybody|they|staff|users|nurses|doctors|if we|if i) )wait for|rather wait|never ?mind|wrong (?:change|run|step|system|one)|hold off|can wait|pending|${refusedBefore}`,
  },
  exception: {
    isExcuse: true,
    does: 'mov\\w*|announc\\w*|grant\\w*|allow\\w*|approv\\w*|do|go|take place|send|tell',
    opposite: 'can wait|never ?mind|wrong (?:window|maintenance|one)',
  },
  'incident severity': {
    does: 'chang\\w*|rais\\w*|lower\\w*',
    opposite: 'stays?|keep|kept|remains?|leave it',
  },
};
