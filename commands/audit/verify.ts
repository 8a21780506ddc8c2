import { onlyToYou } from '../../src/slack/answers.ts';
import { verdictText } from '../../src/slack/cards/lists.ts';
import { defineCommand } from '../../src/slack/define.ts';

export const auditVerify = defineCommand({
  path: ['audit', 'verify'],
  summary: 'Check that nothing in the audit log was changed (compliance, admin)',
  example: '/hims audit verify',
  args: {},
  permission: 'audit.read',
  looksOnly: true,
  async run({ actor, services }) {
    return onlyToYou(verdictText(await services.audit.verify(actor)));
  },
});
