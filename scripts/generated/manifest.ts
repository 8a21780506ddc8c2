import { readFile } from 'node:fs/promises';
import { isMap, isSeq, parse, parseDocument } from 'yaml';
import { z } from 'zod';
import { GenerateError, type Part } from './part.ts';

const placeholder = 'https://hims-ops.example.org';
const path = 'manifest.http.yml';
const Installed = z.object({ settings: z.object({ interactivity: z.object({ request_url: z.url() }) }) });

/** The address in the file as it stands: a manifest made for one's own address is fresh, too. */
function addressIn(current: string | undefined): string | undefined {
  const installed = Installed.safeParse(parse(current ?? ''));
  return installed.success ? new URL(installed.data.settings.interactivity.request_url).origin : undefined;
}

/** The manifest for HTTP from the one for Socket Mode, with `${publicUrl}/slack/events` wherever Slack calls. */
export function toHttpManifest(manifest: string, publicUrl: string): string {
  const url = new URL('/slack/events', publicUrl).href;
  const document = parseDocument(manifest);
  const commands = document.getIn(['features', 'slash_commands']);
  if (!isSeq(commands)) throw new GenerateError('manifest.yml has no features.slash_commands.');
  for (const command of commands.items) if (isMap(command)) command.set('url', url);
  document.setIn(['settings', 'socket_mode_enabled'], false);
  document.setIn(['settings', 'interactivity', 'request_url'], url);
  document.setIn(['settings', 'event_subscriptions', 'request_url'], url);
  document.commentBefore =
    ' Generated from manifest.yml for Slack over HTTP. With your own address:\n PUBLIC_URL=https://… npm run generate';
  return document.toString({ lineWidth: 0 });
}

/** `ownAddress` is PUBLIC_URL when files are written; a check takes the address that the file was written with. */
export function manifestParts(ownAddress: string | undefined): readonly Part[] {
  return [
    {
      path,
      async render(current) {
        const publicUrl = ownAddress ?? addressIn(current) ?? placeholder;
        return toHttpManifest(await readFile('manifest.yml', 'utf8'), publicUrl);
      },
    },
  ];
}
