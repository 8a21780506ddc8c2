import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../commands/index.ts';
import { interactions } from '../../../interactions/index.ts';
import { permissions } from '../../../src/people/permissions.ts';
import type { Services } from '../../../src/slack/define.ts';
import { ids, shortcuts } from '../../../src/slack/ids.ts';
import { limits } from '../../../src/slack/limits.ts';
import { createRouter } from '../../../src/slack/router.ts';
import { readManifest } from '../../support/fake-slack/manifest.ts';

/** The router answers these itself: what looks like patient data, and what was typed so that it has two meanings. */
const { phi, typed, ...handled } = ids;
const known = Object.values(handled).flatMap((group) => Object.values(group));
const guarded: readonly string[] = [...Object.values(phi), ...Object.values(typed)];
const inManifest = readManifest().shortcuts.map(({ callbackId }) => callbackId);

function handlersOf(id: string, ...kinds: string[]): number {
  return interactions.filter((one) => one.id === id && kinds.includes(one.kind)).length;
}

describe('ids', () => {
  it.each(known)('%s has exactly one handler', (id) => {
    expect(handlersOf(id, 'action', 'submit')).toBe(1);
  });

  it.each([...known, ...guarded])('%s fits into an action id and is used once', (id) => {
    expect(id.length).toBeLessThanOrEqual(limits.actionId);
    expect([...known, ...guarded].filter((other) => other === id)).toHaveLength(1);
  });

  it.each(interactions.map(({ id, kind }) => ({ id, kind })))('$kind $id is a known id', ({ id, kind }) => {
    expect(kind === 'shortcut' ? Object.values(shortcuts) : known).toContain(id);
  });
});

describe('shortcuts', () => {
  it.each(Object.values(shortcuts))('%s is in manifest.yml and has one handler', (id) => {
    expect(inManifest).toContain(id);
    expect(handlersOf(id, 'shortcut')).toBe(1);
  });

  it.each(inManifest.filter((id) => handlersOf(id, 'shortcut') === 0))(
    '%s, not built yet, is answered',
    async (id) => {
      const actor = { person: 'ana', standing: 'member' };
      const services = { systems: new Map(), directory: { identify: async () => actor } };
      const router = createRouter({
        commands,
        interactions,
        services: services as unknown as Services,
        explain: async (error) => ({ code: 'shown', text: error instanceof Error ? error.message : '' }),
        log: pino({ enabled: false }),
      });

      const reply = await router.shortcut({
        callback_id: id,
        trigger_id: 'T1',
        user: { id: 'U1', team_id: 'T1' },
      });

      expect(reply).toMatchObject({ text: expect.stringContaining('/hims help') });
    },
  );
});

describe('permissions', () => {
  it.each([
    ...commands.map(({ path, permission }) => ({ what: ['/hims', ...path].join(' '), permission })),
    ...interactions.map(({ id, permission }) => ({ what: id, permission })),
  ])('$what asks for $permission, which is in the table', ({ permission }) => {
    expect(Object.keys(permissions)).toContain(permission);
  });
});
