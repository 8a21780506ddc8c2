import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { toHttpManifest } from '../../../scripts/generated/manifest.ts';
import { sourceFiles } from '../../../scripts/source-files.ts';
import { readManifest } from '../../support/fake-slack/manifest.ts';
import { methodScopes } from '../../support/fake-slack/scopes.ts';

const text = readFileSync('manifest.yml', 'utf8');
const { scopes } = readManifest();

/** Web API methods that the sources call, as `client.a.b(…)` or `client.a.b.c(…)`. */
async function methodsUsed(): Promise<string[]> {
  const sources = (await sourceFiles(['src'])).map((file) => readFileSync(file, 'utf8'));
  const calls = sources.flatMap((source) => [...source.matchAll(/\bclient\.((?:[a-z]\w*\.)+[a-z]\w*)\(/g)]);
  return [...new Set(calls.flatMap((call) => inSteps[call[1] ?? ''] ?? [call[1] ?? '']))].toSorted();
}

/** What the client does in several calls of its own. */
const inSteps: Readonly<Record<string, readonly string[]>> = {
  'files.uploadV2': ['files.getUploadURLExternal', 'files.completeUploadExternal'],
};

describe('manifest.yml', () => {
  it('asks for these scopes and no others', () => {
    expect(scopes.toSorted()).toEqual([
      'bookmarks:read',
      'bookmarks:write',
      'channels:history',
      'channels:join',
      'channels:manage',
      'channels:read',
      'chat:write',
      'chat:write.public',
      'commands',
      'files:read',
      'files:write',
      'groups:history',
      'groups:read',
      'groups:write',
      'im:history',
      'im:write',
      'usergroups:read',
      'users:read',
      'users:read.email',
    ]);
  });

  it('asks for every scope that the code needs', async () => {
    const used = await methodsUsed();

    expect(used).toContain('chat.postMessage');
    for (const method of used) {
      const rule = methodScopes[method];
      expect(rule, `${method} is not in the table of scopes`).toBeDefined();
      const { any = [], kinds } = rule ?? {};
      const needed = kinds ? [kinds.public, kinds.private] : any; // direct messages are only ever opened, not listed
      expect(scopes, method).toEqual(expect.arrayContaining([...needed]));
    }
  });
});

describe('manifest.http.yml', () => {
  const url = 'https://bot.hospital.example/slack/events';
  const http = parse(toHttpManifest(text, 'https://bot.hospital.example/'));

  it('sends everything to the one address', () => {
    expect(http.features.slash_commands.map((command: { url: string }) => command.url)).toEqual([url]);
    expect(http.settings.interactivity).toEqual({ is_enabled: true, request_url: url });
    expect(http.settings.event_subscriptions.request_url).toBe(url);
    expect(http.settings.socket_mode_enabled).toBe(false);
  });

  it('is otherwise the same app', () => {
    const socket = parse(text);

    expect(http.oauth_config).toEqual(socket.oauth_config);
    expect(http.display_information).toEqual(socket.display_information);
    expect(http.features.shortcuts).toEqual(socket.features.shortcuts);
    expect(http.settings.event_subscriptions.bot_events).toEqual(
      socket.settings.event_subscriptions.bot_events,
    );
  });
});
