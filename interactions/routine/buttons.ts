import { onlyToYou } from '../../src/slack/answers.ts';
import { lookAtRoutine } from '../../src/slack/answers-routine.ts';
import { requireRecent } from '../../src/slack/asked-at.ts';
import { placeOfZone } from '../../src/slack/cards/routine.ts';
import { defineAction } from '../../src/slack/define.ts';
import { ids, RoutineApprovalValue, RoutineValue } from '../../src/slack/ids.ts';

export const routineLook = defineAction({
  id: ids.routine.look,
  permission: 'routine.approve',
  value: RoutineValue,
  run: ({ value, actor, services }) => lookAtRoutine(services, value, actor),
});

/** Approved is what was shown, and soon: the button carries its hash, and the minute. */
export const routineApproveButton = defineAction({
  id: ids.routine.approve,
  permission: 'routine.approve',
  value: RoutineApprovalValue,
  async run({ value: { system, name, hash, asked }, actor, services }) {
    if (asked !== undefined) requireRecent(asked, services.now());
    const { expiresAt } = await services.routines.approve(system, name, hash, actor);
    const { routine } = await services.routines.get(system, name);
    const until = expiresAt.setZone(routine.zone).setLocale('en-GB').toFormat('d LLL yyyy');
    return onlyToYou(
      `${name} (${system}) runs by itself until ${until} (${placeOfZone(routine.zone)}), as long as its YAML stays as it is.`,
    );
  },
});
