/** Waiting for something to happen, without polling; when it does not, saying what there was instead. */
import { labelsOf } from './render.ts';
import type { FakeMessage } from './types.ts';
import { channelLabel, type World } from './world.ts';

export interface WaitOptions {
  /** What is waited for, for the message of the failure. */
  what?: string;
  withinMs?: number;
}

const patience = 5_000;

/** Resolves with the first thing that `look` returns besides undefined and false; looks again at every change. */
export function waitFor<T>(
  world: World,
  look: () => T | undefined | false,
  options: WaitOptions = {},
): Promise<T> {
  const { what = 'what the test waits for', withinMs = patience } = options;
  return new Promise((resolve, reject) => {
    const finish = (end: () => void): void => {
      clearTimeout(timer);
      world.events.off('change', check);
      end();
    };
    const check = (): void => {
      try {
        const found = look();
        if (found !== undefined && found !== false) finish(() => resolve(found));
      } catch (error) {
        finish(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    };
    const timer = setTimeout(() => {
      finish(() => reject(new Error(`Not within ${withinMs} ms: ${what}.\n${describeWorld(world)}`)));
    }, withinMs);
    world.events.on('change', check);
    check();
  });
}

/** The last messages, open modals and violations, for the reader of a failed test. */
export function describeWorld(world: World): string {
  const all = [...world.channels.values()].flatMap((channel) => channel.log).concat(world.ephemerals);
  const last = all
    .filter((message) => !message.isDeleted)
    .toSorted((a, b) => a.ts.localeCompare(b.ts))
    .slice(-15);
  const modals = [...world.stacks.values()].flat().map((view) => {
    const errors = Object.keys(view.errors).length > 0 ? ` errors ${JSON.stringify(view.errors)}` : '';
    return `  modal of ${world.users.get(view.user)?.name}: "${view.title}"${errors}`;
  });
  return [
    last.length > 0 ? 'There was:' : 'There was no message at all.',
    ...last.map((message) => `  ${describeMessage(world, message)}`),
    ...modals,
    ...world.violations.map((violation) => `  violation: ${violation}`),
  ].join('\n');
}

export function describeMessage(world: World, message: FakeMessage): string {
  const who = message.isBot ? 'bot' : (world.users.get(message.user)?.name ?? message.user);
  const to =
    message.ephemeralTo === undefined ? '' : `, only to ${world.users.get(message.ephemeralTo)?.name}`;
  const thread = message.threadTs === undefined ? '' : ', in a thread';
  const labels = labelsOf(message.blocks);
  const buttons = labels.length > 0 ? ` [${labels.join('] [')}]` : '';
  return `${channelLabel(world, message.channel)} (${who}${to}${thread}): ${message.text.slice(0, 160)}${buttons}`;
}
