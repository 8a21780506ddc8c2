import { textArg } from '../args.ts';
import { Refusal } from '../refusal.ts';
import type { Method } from './access.ts';

const apiTest: Method = (_world, call) => {
  const error = textArg(call, 'error');
  if (error) throw new Refusal(error);
  const { token: _token, ...args } = call.args;
  return { args };
};

const authTest: Method = (world) => ({
  url: `https://${world.team.domain}.slack.com/`,
  team: world.team.name,
  team_id: world.team.id,
  user: world.manifest.botName,
  user_id: world.app.botUserId,
  bot_id: world.app.botId,
  is_enterprise_install: false,
});

export const authMethods: Record<string, Method> = { 'api.test': apiTest, 'auth.test': authTest };
