/** Something that may be done instead, as a command without the slash command itself. */
export interface Choice {
  /** Stands on its button. */
  label: string;
  line: string;
}

/**
 * A refusal or a mistake that is said to the person as it is: what happened, and what to do next.
 * Codes are stable (`docs/errors.md` lists them); anything that is not a UserError is a fault of ours and gets a reference.
 */
export class UserError extends Error {
  readonly code: string;
  /** Set when somebody was refused something: the audit log keeps it. */
  readonly refused: boolean;
  /** Keys of the people whom `{0}`, `{1}` … in the message stand for; the place that shows it knows how to name them. */
  readonly people: readonly string[];
  /** Keys of things that the message names, such as `CHG-3`: the place that shows it can lead there. */
  readonly things: readonly string[];
  /** The field of a form that it is about, where it came from one. */
  readonly field: string | undefined;
  /** What the person may do instead; each is offered with a button. */
  readonly choices: readonly Choice[];
  /** What was refused, for the audit log. */
  readonly about: { action: string; system?: string } | undefined;

  constructor(
    code: string,
    message: string,
    options: {
      refused?: boolean;
      people?: readonly string[];
      things?: readonly string[];
      field?: string;
      about?: UserError['about'];
      choices?: readonly Choice[];
      cause?: unknown;
    } = {},
  ) {
    // What was cut in the middle of a character loses its half.
    super(
      message.replace(/\p{Cs}/gu, ''),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'UserError';
    this.code = code;
    this.refused = options.refused ?? false;
    this.people = options.people ?? [];
    this.things = options.things ?? [];
    this.field = options.field;
    this.about = options.about;
    this.choices = options.choices ?? [];
  }
}

/** The same Slack payload came a second time; its effect is already there. */
export class RepeatedRequestError extends Error {
  constructor() {
    super('this request was handled before');
    this.name = 'RepeatedRequestError';
  }
}

/** The bot cannot start, and a person can mend it: printed as it is, without a stack. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
  }
}

/** As many as a sentence names: each of its places is one digit. */
const namedAtMost = 9;

/** `{0}, {1} and 3 more`: where these people stand in a sentence, and who of them is named there. */
export function placesOf(people: readonly string[]): { places: string; people: readonly string[] } {
  const named = people.slice(0, namedAtMost);
  const more = people.length > named.length ? ` and ${people.length - named.length} more` : '';
  return { places: `${named.map((_, index) => `{${index}}`).join(', ')}${more}`, people: named };
}
