import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const ManifestFile = z.object({
  display_information: z.object({ name: z.string() }),
  features: z.object({
    bot_user: z.object({ display_name: z.string() }),
    shortcuts: z
      .array(z.object({ name: z.string(), type: z.enum(['global', 'message']), callback_id: z.string() }))
      .default([]),
    slash_commands: z
      .array(z.object({ command: z.string(), should_escape: z.boolean().default(false) }))
      .default([]),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({ event_subscriptions: z.object({ bot_events: z.array(z.string()) }).optional() }),
});

export interface Manifest {
  botName: string;
  scopes: string[];
  events: string[];
  commands: { command: string; shouldEscape: boolean }[];
  shortcuts: { callbackId: string; type: 'global' | 'message' }[];
}

/** What the app is allowed and subscribed to, from the manifest that installs it. */
export function readManifest(
  path = fileURLToPath(new URL('../../../manifest.yml', import.meta.url)),
): Manifest {
  const file = ManifestFile.parse(parse(readFileSync(path, 'utf8')));
  return {
    botName: file.features.bot_user.display_name,
    scopes: file.oauth_config.scopes.bot,
    events: file.settings.event_subscriptions?.bot_events ?? [],
    commands: file.features.slash_commands.map((c) => ({
      command: c.command,
      shouldEscape: c.should_escape,
    })),
    shortcuts: file.features.shortcuts.map((s) => ({ callbackId: s.callback_id, type: s.type })),
  };
}
