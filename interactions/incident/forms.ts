import { z } from 'zod';
import { incidentFor } from '../../src/slack/answers.ts';
import { openForm, resolveForm, updateForm } from '../../src/slack/cards/forms.ts';
import { mitigateForm, summaryForm } from '../../src/slack/cards/forms-work.ts';
import { defineAction } from '../../src/slack/define.ts';
import { IncidentValue, ids } from '../../src/slack/ids.ts';

export const incidentOpenForm = defineAction({
  id: ids.incident.openForm,
  permission: 'incident.open',
  value: z.string(),
  run: async ({ services }) => ({ form: openForm(services.systems, {}) }),
});

export const incidentUpdateForm = defineAction({
  id: ids.incident.updateForm,
  permission: 'incident.update',
  decidedByThing: true,
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

export const incidentMitigateForm = defineAction({
  id: ids.incident.mitigateForm,
  permission: 'incident.mitigate',
  value: IncidentValue,
  run: async ({ value, actor, services }) => ({
    form: mitigateForm(await incidentFor(value, 'mitigate', actor, services)),
  }),
});

export const incidentSummaryForm = defineAction({
  id: ids.incident.summaryForm,
  permission: 'incident.summarise',
  value: IncidentValue,
  run: async ({ value, actor, services }) => ({
    form: summaryForm(await incidentFor(value, 'summarise', actor, services)),
  }),
});
