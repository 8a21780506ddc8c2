import type { Directory } from '../people/directory.ts';

/** Shows a person's key as Slack does: a mention, or the bare name where Slack knows nobody. */
export type Namer = (person: string) => string;

/** Looks the people up once, so that rendering itself stays pure. A person Slack does not know is shown by key. */
export async function namer(directory: Directory, people: readonly (string | undefined)[]): Promise<Namer> {
  const keys = [...new Set(people.filter((person) => person !== undefined))];
  const mentions = new Map<string, string>();
  for (const key of keys) {
    if (key === 'system') mentions.set(key, 'the bot');
    else {
      const slackId = await directory.slackIdOf(key);
      mentions.set(key, slackId ? `<@${slackId}>` : directory.nameOf(key));
    }
  }
  return (person) => mentions.get(person) ?? directory.nameOf(person);
}
