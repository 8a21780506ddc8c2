import { UserError } from '../src/errors.ts';
import { onlyToYou } from '../src/slack/answers.ts';
import { personArgument } from '../src/slack/arguments.ts';
import { fromOption, untilOption } from '../src/slack/arguments-change.ts';
import { endOf, momentOf } from '../src/slack/civil-time.ts';
import { defineCommand } from '../src/slack/define.ts';
import { namer } from '../src/slack/names.ts';
import { when } from '../src/slack/text.ts';
import { zoneOfPeople } from '../src/systems/lookup.ts';

const example = '/hims away @bea --until 2026-12-01';

export const away = defineCommand({
  path: ['away'],
  summary: 'While you are away somebody else votes in your place; --until is your last day away',
  example,
  args: { delegate: personArgument, until: untilOption, from: fromOption },
  permission: 'away.set',
  async run({ args: { delegate: user, until, from }, actor, services }) {
    if (!until) throw new UserError('command.missing', `Until when?   ${example}`);
    const { absences, directory, systems, now } = services;
    const zone = zoneOfPeople(systems);
    const delegate = await directory.personOf(user);
    const { absence, passed } = await absences.away(
      { delegate, to: endOf(until, zone), ...(from ? { from: momentOf(from, zone) } : {}) },
      actor,
    );
    const name = await namer(directory, [delegate, ...passed.flatMap((one) => [one.person, one.delegate])]);
    const also = passed.map(
      (one) =>
        ` ${name(one.person)} is away, too, until ${when(one.to, zone, now())}; meanwhile ${name(one.delegate)} is asked.`,
    );
    const start = absence.from > now() ? ` from ${when(absence.from, zone, now())}` : '';
    return onlyToYou(
      `${name(delegate)} stands in for you${start} until ${when(absence.to, zone, now())}: where they have no seat of their own and may vote, they are asked for yours.${also.join('')} Back before: \`/hims away back\``,
    );
  },
});
