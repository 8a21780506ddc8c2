import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { methodArguments } from '../../support/fake-slack/arguments.ts';
import { eventScopes } from '../../support/fake-slack/events.ts';
import { readManifest } from '../../support/fake-slack/manifest.ts';
import { methods } from '../../support/fake-slack/methods/index.ts';
import { methodScopes } from '../../support/fake-slack/scopes.ts';

const heard = [
  'app_home_opened',
  'member_joined_channel',
  'member_left_channel',
  'message.channels',
  'message.groups',
  'subteam_created',
  'subteam_members_changed',
  'subteam_updated',
  'user_change',
];

it('stays within the sizes of an app manifest', () => {
  const file = parse(readFileSync('manifest.yml', 'utf8'));
  const within = (text: string, max: number): void => {
    expect(text.length, text).toBeGreaterThan(0);
    expect(text.length, text).toBeLessThanOrEqual(max);
  };

  within(file.display_information.name, 35);
  within(file.display_information.description, 140);
  within(file.features.bot_user.display_name, 80);
  expect(file.features.shortcuts.length).toBeLessThanOrEqual(10);
  for (const shortcut of file.features.shortcuts) {
    within(shortcut.name, 24);
    within(shortcut.callback_id, 255);
    within(shortcut.description, 150);
  }
  for (const command of file.features.slash_commands) {
    within(command.command, 32);
    within(command.description, 2000);
    within(command.usage_hint, 1000);
    expect(command.should_escape).toBe(true);
  }
  expect(file.settings).toMatchObject({
    interactivity: { is_enabled: true },
    org_deploy_enabled: false,
    socket_mode_enabled: true,
    token_rotation_enabled: false,
  });
});

it('subscribes only to events that its scopes allow', () => {
  const { events, scopes } = readManifest();

  expect(events.toSorted()).toEqual(heard);
  for (const event of events) {
    expect(eventScopes, event).toHaveProperty([event]);
    const needed = eventScopes[event];
    expect(needed === undefined || scopes.includes(needed), event).toBe(true);
  }
});

it('has one line of scopes for every method', () => {
  expect(Object.keys(methods).toSorted()).toEqual(Object.keys(methodScopes).toSorted());
});

it('knows the arguments of every method, except of the one that takes any', () => {
  const known = Object.keys(methods).filter((method) => method !== 'api.test');

  expect(Object.keys(methodArguments).toSorted()).toEqual(known.toSorted());
});
