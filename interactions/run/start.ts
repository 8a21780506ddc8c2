import { z } from 'zod';
import { valueOfField } from '../../src/slack/cards/forms-run-start.ts';
import { defineSubmit } from '../../src/slack/define.ts';
import { ids } from '../../src/slack/ids.ts';
import { formOf, permitStart, submitStart } from '../../src/slack/start-run.ts';

/** The first form: the second one takes its place. */
export const runStartNext = defineSubmit({
  id: ids.run.startNext,
  permission: 'run.start',
  fields: z.object({
    system: z.string('Choose the system.'),
    procedure: z.string('Choose the procedure.'),
  }),
  meta: z.object({
    v: z.literal(1),
    environment: z.string().optional(),
    incident: z.number().int().positive().optional(),
    here: z.number().int().positive().optional(),
    values: z.record(z.string(), z.string()).optional(),
  }),
  texts: [],
  async run({ fields: { system, procedure }, meta: { values = {}, ...meta }, actor, services }) {
    permitStart(services, actor, system);
    if (!services.systems.get(system)?.procedures.has(procedure))
      return {
        complaints: { procedure: `${system} has no ${procedure}. Choose another one, or another system.` },
      };
    return formOf(services, actor, { ...meta, system, procedure, values });
  },
});

export const runStartSubmit = defineSubmit({
  id: ids.run.startSubmit,
  permission: 'run.start',
  fields: z.record(z.string(), z.string()),
  meta: z.object({
    v: z.literal(1),
    system: z.string(),
    procedure: z.string(),
    hash: z.string(),
    environment: z.string().optional(),
    incident: z.number().int().positive().optional(),
    here: z.number().int().positive().optional(),
  }),
  // What is asked for is the procedure's; only the name of the system is surely no free text.
  texts: /^value-/,
  run({ fields: { confirmation, ...fields }, meta, actor, services }) {
    const values = Object.entries(fields).flatMap(([field, text]) => {
      const name = valueOfField(field);
      return name === undefined ? [] : [[name, text] as const];
    });
    return submitStart(services, actor, { ...meta, values: Object.fromEntries(values), confirmation });
  },
});
