import { z } from 'zod';
import type { IncidentMove } from '../../src/incidents/rules.ts';
import { requireLegal } from '../../src/incidents/rules.ts';
import type { Actor } from '../../src/people/model.ts';
import { permit } from '../../src/people/permissions.ts';
import { openForm, resolveForm, updateForm } from '../../src/slack/cards/forms.ts';
import type { Services } from '../../src/slack/define.ts';
import { defineAction, defineShortcut } from '../../src/slack/define.ts';
import { IncidentValue, ids, shortcuts } from '../../src/slack/ids.ts';

/** Refuses before the form opens, so that nobody types in vain. */
export async function incidentFor(number: number, move: IncidentMove, actor: Actor, services: Services) {
  const incident = await services.incidents.get(number);
  permit(actor, `incident.${move}`, incident.system, services.directory.whoCan);
  requireLegal(incident, move);
  return incident;
}

export const incidentOpenForm = defineAction({
  id: ids.incident.openForm,
  permission: 'incident.open',
  value: z.string(),
  run: async ({ services }) => ({ form: openForm(services.systems, {}) }),
});

export const incidentOpenShortcut = defineShortcut({
  id: shortcuts.openIncident,
  permission: 'incident.open',
  run: async ({ services }) => ({ form: openForm(services.systems, {}) }),
});

export const incidentUpdateForm = defineAction({
  id: ids.incident.updateForm,
  permission: 'incident.update',
  value: IncidentValue,
  run: async ({ value, actor, services }) => ({
    form: updateForm(await incidentFor(value, 'update', actor, services)),
  }),
});

export const incidentResolveForm = defineAction({
  id: ids.incident.resolveForm,
  permission: 'incident.resolve',
  value: IncidentValue,
  run: async ({ value, actor, services }) => ({
    form: resolveForm(await incidentFor(value, 'resolve', actor, services)),
  }),
});
