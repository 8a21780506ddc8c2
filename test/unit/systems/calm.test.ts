import { expect, it } from 'vitest';
import { loadCatalogue } from '../../../src/systems/load.ts';
import { severityNames } from '../../../src/systems/model.ts';
import { calmSystems } from '../../support/calm-systems.ts';
import { systemsDir, trialPeople } from './folder.ts';

it('stories about one thing have systems that do nothing else', async () => {
  const shipped = await loadCatalogue(systemsDir, { peopleFile: trialPeople });
  const { systems } = await loadCatalogue(await calmSystems(), { peopleFile: trialPeople });

  expect([...systems.keys()]).toEqual([...shipped.systems.keys()]);
  for (const [id, { severities, escalation, routines }] of systems) {
    expect(routines.size).toBe(0);
    expect(escalation).toEqual(shipped.systems.get(id)?.escalation);
    for (const name of severityNames) {
      const { updateEvery, commanderWithin, respond, resolve, ...flags } = severities[name];
      expect(updateEvery.as('days')).toBe(30);
      expect(commanderWithin).toBeUndefined();
      expect([respond, resolve]).toEqual([
        shipped.systems.get(id)?.severities[name].respond,
        shipped.systems.get(id)?.severities[name].resolve,
      ]);
      expect(Object.values(flags).filter((flag) => flag === true)).toEqual([]);
    }
  }
});

it('are copied once', async () => {
  expect(await calmSystems()).toBe(await calmSystems());
});
