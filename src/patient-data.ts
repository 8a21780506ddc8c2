/** What looks like a patient identifier in free text. A first guard, not a proof: it stops the common slips before they are stored. */
export interface Suspicion {
  what: 'a social security number' | 'a patient number' | 'a date of birth';
  /** The beginning of it, enough to find it again. */
  excerpt: string;
}

const ssn = /(?<![\d-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])/;
const ssnNamed = /\b(?:ssn|social security(?: number| no\.?)?)\b\D{0,6}\d{3}[- ]?\d{2}[- ]?\d{4}\b/i;
/** Gaps are bounded everywhere: an open one would let a long row of spaces hold up the whole bot. */
const mrn =
  /\b(?:mrn|medical record(?: number| no\.?)?|patient (?:id|number|no\.?)|chart (?:number|no\.?))\b[\s:#=.-]{0,8}(?:is\b[\s:#=.-]{0,8})?[a-z]{0,3}-?\d{4,12}\b/i;
const date = /\b(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})\b/;
const birthNamed = new RegExp(
  `\\b(?:dob|d\\.o\\.b\\.?|date of birth|born(?: on)?|birth ?date)\\b\\W{0,4}${date.source}`,
  'i',
);
/** Two capitalised words side by side, or "Last, First": a name, most likely. */
const name = String.raw`\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?,? \p{Lu}\p{Ll}+`;
const nameThenDate = new RegExp(`${name}[ ,(]{1,3}${date.source.replace('\\b', '')}`, 'u');
const dateThenName = new RegExp(`${date.source}[ ,:)]{1,3}${name}`, 'u');

const patterns: readonly { what: Suspicion['what']; pattern: RegExp }[] = [
  { what: 'a social security number', pattern: ssnNamed },
  { what: 'a social security number', pattern: ssn },
  { what: 'a patient number', pattern: mrn },
  { what: 'a date of birth', pattern: birthNamed },
  { what: 'a date of birth', pattern: nameThenDate },
  { what: 'a date of birth', pattern: dateThenName },
];

/** In what a program prints, names stand beside dates everywhere; only what says itself what it is counts there. */
const saysItself = [ssnNamed, ssn, mrn, birthNamed].map(
  ({ source, flags }) => new RegExp(source, `g${flags}`),
);

/** What a program printed, with what looks like a patient identifier taken out: nobody is there to ask whether it is one. */
export function maskPatientData(text: string): string {
  return saysItself.reduce((masked, pattern) => masked.replace(pattern, '[patient data]'), text);
}

const excerptLength = 8;

/** The first suspicious thing in the text; undefined when there is none. */
export function findPatientData(text: string): Suspicion | undefined {
  for (const { what, pattern } of patterns) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined)
      return { what, excerpt: found.length > excerptLength ? `${found.slice(0, excerptLength)}…` : found };
  }
  return undefined;
}
