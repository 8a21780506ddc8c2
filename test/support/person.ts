import type {
  FakeMessage,
  FakeSlack,
  FakeView,
  InputValues,
  Pressed,
  PressOptions,
  Submitted,
} from './fake-slack/index.ts';

/** Somebody in the workspace, as a story tells it: ana runs, bea clicks. What they read back is returned. */
export interface Person {
  readonly id: string;
  /** Types a command; resolves with what only this person was answered, after everything due has happened. */
  runs(line: string, options?: { channel?: string; raw?: boolean }): Promise<string>;
  /** Presses a button or chooses from a menu; resolves with the private answer, if any. */
  clicks(on: FakeMessage | FakeView, what: Pressed, options?: PressOptions): Promise<string>;
  /** Chooses a shortcut, of a message or of the workspace; resolves with the private answer, or with '' and a form on the screen. */
  chooses(shortcut: string, message?: FakeMessage): Promise<string>;
  /** The form on this person's screen. */
  form(): FakeView;
  /** Fills in the form on the screen and sends it. */
  submits(values?: InputValues): Promise<Submitted>;
  /** The direct messages from the bot. */
  dms(): FakeMessage[];
  /** The last private answer as a message, to press its buttons. */
  lastAnswer(): FakeMessage;
}

export function createPerson(slack: FakeSlack, id: string, settle: () => Promise<void>): Person {
  async function answered(act: () => Promise<unknown>): Promise<string> {
    const before = slack.ephemerals(id).length;
    await act();
    await settle();
    return slack
      .ephemerals(id)
      .slice(before)
      .map((message) => slack.textOf(message))
      .join('\n');
  }
  const form = (): FakeView => {
    const view = slack.view(id);
    if (!view) throw new Error(`No form is open for ${id}.\n${slack.describe()}`);
    return view;
  };
  return {
    id,
    runs: (line, options) => answered(() => slack.command(id, line, options)),
    chooses: (shortcut, message) =>
      answered(async () => {
        const [said, shown] = [slack.ephemerals(id).length, slack.view(id)];
        await (message ? slack.messageShortcut(id, shortcut, message) : slack.shortcut(id, shortcut));
        // Slack is acknowledged before the answer comes.
        await slack.waitFor(() => slack.ephemerals(id).length > said || slack.view(id) !== shown, {
          what: `an answer to the shortcut ${shortcut}`,
        });
      }),
    clicks: (on, what, options) => answered(() => slack.click(id, on, what, options)),
    form,
    async submits(values) {
      const result = await slack.submit(id, form(), values);
      await settle();
      return result;
    },
    dms: () => slack.dms(id),
    lastAnswer() {
      const last = slack.ephemerals(id).at(-1);
      if (!last) throw new Error(`${id} was not answered.`);
      return last;
    },
  };
}
