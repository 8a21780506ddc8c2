import type { AuthorizeResult } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { StartError } from '../errors.ts';

const AuthTest = z.object({
  team_id: z.string(),
  user_id: z.string(),
  bot_id: z.string().optional(),
  /** `https://clinic.slack.com/` */
  url: z.string().optional(),
  is_enterprise_install: z.boolean().optional(),
});

/** Who we are in Slack. Asked once; while Slack is away at the start, asked again until it answers. */
export interface Identity {
  /** Throws when the app is installed for a whole organisation, which this bot refuses. */
  learn(): Promise<void>;
  authorization(): AuthorizeResult;
  /** Empty until Slack has answered. */
  teamId(): string;
  botUser(): string | undefined;
  /** The address of a message for people. */
  linkTo(place: { channel: string; ts: string }): string | undefined;
}

export class OrgInstallError extends StartError {
  constructor() {
    super(
      'The Slack app is installed for a whole organisation. Install it in one workspace: people and channels belong to one.',
    );
  }
}

export function createIdentity(client: WebClient, botToken: string, log: Logger): Identity {
  let known: z.infer<typeof AuthTest> | undefined;
  return {
    async learn() {
      const answer = AuthTest.parse(await client.auth.test());
      if (answer.is_enterprise_install) throw new OrgInstallError();
      if (!known) log.info({ team: answer.team_id, botUser: answer.user_id }, 'Slack knows us');
      known = answer;
    },
    authorization: () => ({
      botToken,
      ...(known
        ? {
            teamId: known.team_id,
            botUserId: known.user_id,
            ...(known.bot_id ? { botId: known.bot_id } : {}),
          }
        : {}),
    }),
    teamId: () => known?.team_id ?? '',
    botUser: () => known?.user_id,
    linkTo: ({ channel, ts }) =>
      known?.url ? `${known.url.replace(/\/$/, '')}/archives/${channel}/p${ts.replace('.', '')}` : undefined,
  };
}
