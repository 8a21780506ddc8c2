import { bare, endsAsking, folded } from './grammar.ts';

const wordsOf = (text: string): string[] => text.split(' ');

/** Behind these somebody says that it should not be done, or is not so. Also in the languages that people fall back to at night. */
const negations = new Set(
  wordsOf(
    'not no nope never none nobody nothing neither nor cannot nicht nein kein keine keinen nie niemals noch non pas jamais ne nunca jamas nao niet geen нет не',
  ),
);

/** A sentence that begins with one of these asks. */
const askers = new Set(
  wordsOf(
    'should shall can could may might will would is are was were has have had do does did am who whom whose what which when where why how or ist sind war hat kann soll wer was wann wo warum wie',
  ),
);

/** A sentence for the others that begins with one of these is meant for the bot. */
const callsOff = new Set(
  wordsOf(
    'not no nope never nevermind dont wait stop hold cancel ignore undo forget scratch scrap disregard retract abort oops nicht nein kein keine warte non pas',
  ),
);

/** Words in front of which the sentence begins all the same. */
const fillers = new Set(
  wordsOf('please pls bitte ok okay so well hm hmm hey sorry actually but and oh ah um svp'),
);

/** `Don’t` is `dont`. */
function plainWord(word: string): string {
  return bare(word)
    .toLowerCase()
    .replace(/['’`´]/g, '');
}

/** Its words as they are compared, without those that are only signs. */
function plainWords(text: string): string[] {
  return text
    .split(/\s+/)
    .map(plainWord)
    .filter((word) => word !== '');
}

const isContracted = (word: string): boolean =>
  /^(?:is|are|was|were|has|have|had|do|does|did|ca|could|wo|would|should|must|need|might|ai)nt$/.test(word);

const isNegation = (word: string): boolean => negations.has(word) || isContracted(word);

/** `?`, `…`, `--`: nobody reads anything in it. */
export function saysNothing(text: string): boolean {
  return /^[\s?؟!.…,;:'’"*_~/|()[\]{}-]+$/.test(folded(text)) && /\S/.test(folded(text));
}

/** `n`, `y`, `xx`, in scripts whose words have more letters than one: a title may be so short, a reason is not. */
export function isLetter(text: string): boolean {
  return /^([\p{Lu}\p{Ll}])\1{0,3}$/iu.test(plainWords(text).join(''));
}

const actions = new Set(
  wordsOf(
    'ack acknowledge assign close closed complete completed delete done edit finish finished help list merge mitigate mitigated open remove reopen reopened resolve resolved show start started',
  ),
);

/** All of it is a word for something that is done here: `close`, `resolved`. */
export function isOnlyAction(text: string): boolean {
  const words = plainWords(text);
  return words.length === 1 && actions.has(words[0] ?? '');
}

/** What stands in the bot's own examples where the words of a person go: copied as it is, it says nothing. */
const placeholders = new Set([
  'why',
  'why it cannot wait',
  'whom, how',
  'what was done',
  'what you saw',
  'what it was',
  'what it shows',
  'what happened, why, what changes',
  'result',
  'title',
  'text',
]);

export function isPlaceholder(text: string): boolean {
  return placeholders.has(
    folded(text)
      .trim()
      .replace(/^["“”'’]+|["“”'’.]+$/g, '')
      .toLowerCase(),
  );
}

const hush = '(?:private|confidential|secret)';

/**
 * `private: nurse account misused`, `Badge misuse [confidential]`, `keep this private`: it says who may read it. Undone by nothing: once
 * everybody has read it, they have.
 */
const asksForPrivacy = new RegExp(
  [
    `^[\\s[({*_]*${hush}[\\s*_]*[:\\-–—|]`,
    `[[({]\\s*(?:strictly )?${hush}\\s*[\\])}]`,
    `[:\\-–—|,]\\s*${hush}[\\s.!]*$`,
    `\\b(?:keep|kept|stay|stays|remain|handle|treat)\\w*(?: \\w+){0,3} ${hush}\\b`,
    `\\b${hush} matter\\b`,
    '\\b(?:do not|don.?t) share\\b',
    '\\beyes only\\b',
    '\\bin confidence\\b',
  ].join('|'),
  'i',
);

export function isLabelledPrivate(text: string): boolean {
  return asksForPrivacy.test(folded(text));
}

/** `security: badge stolen`, `[security] badge stolen`: the text begins with this word as a label, or has it in brackets. */
export function isLabelled(text: string, word: string): boolean {
  const spelled = word.replace('-', '[- ]?');
  return new RegExp(`^[\\s[({*_]*${spelled}[\\s*_]*[:|]|[[({]\\s*${spelled}\\s*[\\])}]`, 'i').test(
    folded(text),
  );
}

/** A sign that says no, or that nobody knows: `👎`, `:thumbsdown:`, `-1`, `🤷`. */
const signOfNo =
  /^(?:\s|[👎🤷⛔🚫❌🛑✋]|\p{Emoji_Modifier}|\u200d|\ufe0f|[♀♂]|:(?:-1|thumbsdown|no_entry|shrug|x):|[-–]\s?1)+$/u;

/** All of it says that it is no more than an attempt: `test`, `just testing`, `draft, please ignore`. */
export function isTryout(text: string): boolean {
  const words = plainWords(text).filter((word) => !aroundTryout.has(word));
  return words.length > 0 && words.length <= 3 && words.every((word) => tryouts.has(word));
}

const tryouts = new Set(
  wordsOf(
    'test tests testing test123 drill exercise tryout draft dummy placeholder asdf asdfasdf qwerty xxx lorem ipsum trying demo 123',
  ),
);

const aroundTryout = new Set(
  wordsOf(
    'just only for the bot out auditors this is it its a an am im i please pls ignore disregard me my message text hello hi',
  ),
);

/** A few words that put it off, make it depend, or take it back: `tomorrow`, `in 10 minutes`, `only if it comes back`, `wrong incident`. */
function isForLater(text: string): boolean {
  const words = plainWords(text);
  const said = words.join(' ');
  return (
    words.length <= 6 &&
    (/^(?:later|tomorrow|tonight|soon|maybe|perhaps|nothing|someday|eventually|next (?:week|month|shift)|in (?:\d+|an?|a few|some) \w+|after|only (?:if|when)|if|unless|once|when)\b/.test(
      said,
    ) ||
      /\b(?:mistake|wrong (?:incident|system|channel|one|command))\b/.test(said))
  );
}

/** Whether what is written for others begins by calling it off, or asks: `don't open yet`, `should I open one`. */
export function isCalledOff(text: string): boolean {
  const words = plainWords(text);
  const first = words.find((word) => !fillers.has(word)) ?? '';
  const second = words[words.indexOf(first) + 1] ?? '';
  const isDoNot = words.includes('do') && words[words.indexOf('do') + 1] === 'not';
  return (
    endsAsking(text) ||
    isForLater(text) ||
    callsOff.has(first) ||
    (isDoNot && words.indexOf('do') < 3) ||
    (askers.has(first) && ['i', 'we', 'you', 'it', 'this', 'that', 'wir', 'ich'].includes(second)) ||
    words.slice(0, 3).some((word) => word === 'nicht' || word === 'dont')
  );
}

/** A whole text that only says no: `no`, `not yet`, `wait!`. */
export function onlySaysNo(text: string): boolean {
  const words = plainWords(text);
  if (text.trim() !== '' && signOfNo.test(text)) return true;
  return (
    words.length > 0 &&
    words.length <= 2 &&
    words.some(isNoWord) &&
    words.every((word) => isNoWord(word) || onlyWithNo.has(word))
  );
}

const isNoWord = (word: string): boolean =>
  isNegation(word) || ['wait', 'stop', 'hold', 'cancel', 'undo'].includes(word);

const onlyWithNo = new Set(wordsOf('yet now today tonight here please thanks way noch that this it on'));

/** Whether the text denies something anywhere. */
export function denies(text: string): boolean {
  return text
    .split(/[\s,;:]+/)
    .map(plainWord)
    .some(isNegation);
}

/** "Rollback was not rehearsed", "it didn't stop": what a yes should be read again for. A bare "no" is none: "no errors". */
export function deniesSomething(text: string): boolean {
  return plainWords(text).some(
    (word) => ['not', 'never', 'cannot', 'nobody'].includes(word) || isContracted(word),
  );
}

/** `not resolved`, `no, not done yet`, `authorities have not been told`: says that it is not so. */
export function contradicts(text: string): boolean {
  const words = plainWords(text);
  if (/^\s*no\s*[,;:.!-]/i.test(text) || words[0] === 'not') return true;
  return words.some(
    (word, at) =>
      (word === 'not' || word === 'never' || isContracted(word)) && words.slice(at + 1, at + 4).some(isAnEnd),
  );
}

const ends = new Set(
  wordsOf(
    'done complete completed finished over resolved fixed solved mitigated notified told informed reported approved agreed ready sure needed wanted yet restored working carried tested',
  ),
);

const isAnEnd = (word: string): boolean => ends.has(word);

/** `later`, `will write it tomorrow`, `todo`: a promise, where the thing itself is asked for. */
export function putsOff(text: string): boolean {
  const words = plainWords(text);
  const isPromise =
    /\b(?:will|'ll|going to|to be|shall) (?:\w+ ){0,2}(?:write|written|follow|come|do|done|send|sent|tell|told|notify|notified|report|reported|update|fix)\b/i;
  const later = [
    'later',
    'soon',
    'tomorrow',
    'tonight',
    'todo',
    'tbd',
    'pending',
    'follows',
    'monday',
    'next',
  ];
  return words.length <= 8 && (isPromise.test(text) || words.some((word) => later.includes(word)));
}
