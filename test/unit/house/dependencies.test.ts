import { expect, it } from 'vitest';
import { checkDependencies } from '../../../scripts/dependency-rules.ts';

it('catches every deliberate violation', async () => {
  const folders = ['src', 'commands', 'interactions', 'test'];

  const { modules, violations } = await checkDependencies('test/fixtures/dependency-violation', folders);

  expect(modules).toBe(13);
  expect(violations).toEqual([
    'features-know-no-slack: src/incidents/service.ts → src/slack/card.ts',
    'features-meet-at-services: src/incidents/store.ts → src/changes/store.ts',
    'floors: interactions/button.ts → commands/index.ts',
    'floors: src/incidents/service.ts → src/slack/card.ts',
    'floors: src/incidents/store.ts → src/changes/store.ts',
    'no-circular: src/systems/first.ts → src/systems/second.ts → src/systems/first.ts',
    'no-orphans: src/systems/orphan.ts',
    'no-test-in-src: src/systems/told.ts → test/story.ts',
    'no-undeclared-deps: interactions/button.ts → pg',
    'no-undeclared-deps: src/slack/typed.ts → pg',
    'no-undeclared-deps: src/systems/told.ts → undici-types',
    'only-app-loads-lists: interactions/button.ts → commands/index.ts',
    'rules-are-pure: src/incidents/rules.ts → src/incidents/store.ts',
    'slack-knows-no-sql: interactions/button.ts → pg',
    'slack-knows-no-sql: src/slack/card.ts → src/incidents/store.ts',
    'slack-knows-no-sql: src/slack/typed.ts → pg',
    'vendors-stay-in-ports: interactions/button.ts → pg',
    'vendors-stay-in-ports: src/slack/typed.ts → pg',
  ]);
});
