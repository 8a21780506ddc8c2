import type { Courtesy } from '../clock/courtesy.ts';
import type { Router } from './routes.ts';

/** The same, and what nobody waits for lets it go first. */
export function waitedFor(router: Router, { whileAnswering }: Courtesy): Router {
  return {
    command: (payload) => whileAnswering(() => router.command(payload)),
    action: (payload) => whileAnswering(() => router.action(payload)),
    submit: (payload) => whileAnswering(() => router.submit(payload)),
    home: (slackUser) => whileAnswering(() => router.home(slackUser)),
    shortcut: (payload) => whileAnswering(() => router.shortcut(payload)),
  };
}
