import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Incident } from '../../../src/incidents/model.ts';
import * as forms from '../../../src/slack/cards/forms.ts';
import * as work from '../../../src/slack/cards/forms-work.ts';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { viewProblems } from '../../support/fake-slack/checks/view.ts';
import { anyIncident, hostile } from '../../support/made-incident.ts';
import { seed } from '../../support/seed.ts';
import { there } from '../../support/there.ts';

const { systems, people } = await loadCatalogue('systems', { peopleFile: 'trial/people.yaml' });
const hims = there(systems.get('hims'));
const crowd = Array.from({ length: 250 }, (_none, at) => ({ id: `p${at}`, name: `Person ${at}`, slack: [] }));

/** Every form, filled with these words where it takes any. */
function everyForm(incident: Incident, words: string) {
  const message = { channel: 'C0FAKE0001', ts: '1795420800.000100', author: 'U0ANA00001', text: words };
  return {
    open: forms.openForm(systems, { system: 'hims', title: words, report: message }),
    update: forms.updateForm(incident, { text: words, doing: words, needs: words }),
    resolve: forms.resolveForm(incident),
    severity: forms.severityForm(incident, hims, { why: words }),
    escalate: forms.escalateForm(
      incident,
      { title: words, people: ['ana'], mark: 'hims/1/1/ana' },
      (one) => one,
    ),
    mitigate: work.mitigateForm(incident, words),
    summary: work.summaryForm(incident),
    reopen: work.reopenForm(incident, words),
    note: work.noteForm(incident, words),
    publish: work.publishForm(incident, systems, { text: words, components: ['sign-in'] }),
    system: work.systemForm(incident, systems),
    roles: work.rolesForm(incident, people.people),
    rolesOfMany: work.rolesForm({ ...incident, commander: 'p249' }, crowd),
    task: work.taskForm(incident, crowd, words),
    notified: work.notifiedForm(incident),
    merge: work.mergeForm(
      incident,
      Array.from({ length: 120 }, (_none, at) => ({ ...incident, number: at + 1 })),
    ),
    taskOfNobody: work.taskForm(incident, [], words),
    timeline: work.timelineForm(
      Array.from({ length: 50 }, (_none, at) => ({ ...incident, number: at + 1 })),
      message,
      7,
    ),
  };
}

it('draws every form as Slack takes it, whatever the words', () => {
  fc.assert(
    fc.property(anyIncident, hostile(2_000), (incident, words) => {
      for (const [name, view] of Object.entries(everyForm(incident, words)))
        expect(viewProblems(JSON.parse(JSON.stringify(view)), 'modal'), name).toEqual([]);
    }),
    { seed, numRuns: 100 },
  );
});

it('says what to do where there is nothing to choose from, because Slack opens no menu without choices', () => {
  const [incident] = fc.sample(anyIncident, { seed, numRuns: 1 });
  expect(() => work.systemForm(there(incident), new Map([['hims', hims]]))).toThrow(
    'INC-12 belongs to hims, the only system here.',
  );
  expect(() => work.rolesForm(there(incident), [])).toThrow(
    /Type it: {3}\/hims incident role commander @user/,
  );
});
