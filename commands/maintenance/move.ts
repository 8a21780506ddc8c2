import { aboutMaintenance, moveAnswer, moveFormFor } from '../../src/slack/answers-maintenance.ts';
import { textOption } from '../../src/slack/arguments.ts';
import { maintenanceArgument } from '../../src/slack/arguments-keys.ts';
import { spanOption, whenArgument } from '../../src/slack/arguments-maintenance.ts';
import { maintenanceTexts } from '../../src/slack/cards/forms-maintenance.ts';
import { defineCommand } from '../../src/slack/define.ts';

const example = '/hims maintenance move 2026-12-13 MW-3';

export const maintenanceMove = defineCommand({
  path: ['maintenance', 'move'],
  summary: 'Give it another time; everybody is told, and its notice counts anew',
  example,
  args: {
    maintenance: maintenanceArgument,
    when: whenArgument,
    takes: spanOption,
    exception: textOption('exception', maintenanceTexts.why),
  },
  permission: 'maintenance.move',
  form: aboutMaintenance(example, 'move', (maintenance, typed, services) =>
    moveFormFor(maintenance, services, typed),
  ),
  async run({ args: { maintenance, ...request }, actor, services }) {
    return moveAnswer(services, await services.maintenance.move(maintenance, request, actor), request);
  },
});
