import { createCommandRun } from './command/command.ts';
import { createFilesArchive } from './files/archive.ts';
import { createHttpCheck } from './http/check.ts';
import type { Action, ActionBook } from './model.ts';
import { notify } from './notify/notify.ts';
import type { SecretSource } from './secrets.ts';
import { tlsCheck } from './tls/check.ts';

interface Deps {
  /** The environment of the bot: what `${NAME}` stands for, and where S3 finds its key. */
  secrets: SecretSource;
  /** Beside those that every system has. */
  more?: readonly Action[];
}

/** Every action, by its name. */
export function createActionBook({ secrets, more = [] }: Deps): ActionBook {
  const actions: readonly Action[] = [
    createHttpCheck({ secrets }),
    tlsCheck,
    createCommandRun({ secrets }),
    createFilesArchive({ secrets }),
    notify,
    ...more,
  ];
  const book = new Map<string, Action>();
  for (const action of actions) {
    if (book.has(action.name)) throw new Error(`two actions are called ${action.name}`);
    book.set(action.name, action);
  }
  return book;
}
