import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { System } from '../src/systems/schema.ts';
import { People } from '../src/systems/schema-people.ts';
import { ProcedureFile } from '../src/systems/schema-procedure.ts';
import { RoutinesFile } from '../src/systems/schema-routine.ts';

const schemas = [
  { path: 'systems/schema/system.schema.json', schema: System, title: 'One hospital system' },
  { path: 'systems/schema/people.schema.json', schema: People, title: 'People, teams and grants' },
  { path: 'systems/schema/procedure.schema.json', schema: ProcedureFile, title: 'One procedure' },
  { path: 'systems/schema/routines.schema.json', schema: RoutinesFile, title: 'The routines of one system' },
];

/** The JSON schemas that editors complete and check the YAML with; paths are relative to the repository. */
export function renderJsonSchemas(): { path: string; content: string }[] {
  return schemas.map(({ path, schema, title }) => {
    // Draft 7 is what the YAML plug-ins of editors understand best.
    const rendered = z.toJSONSchema(schema, {
      io: 'input',
      target: 'draft-7',
      override({ jsonSchema }) {
        if (jsonSchema.provenance !== 'owed') return;
        // zod's refinements do not reach JSON schema, so the rule of the sections is said a second time.
        delete jsonSchema.provenance;
        jsonSchema.oneOf = [
          { type: 'object', properties: { source: { type: ['string', 'array'] } }, required: ['source'] },
          {
            type: 'object',
            properties: { assumed: { const: true }, reason: { type: 'string' } },
            required: ['assumed', 'reason'],
          },
        ];
      },
    });
    return { path, content: `${JSON.stringify({ ...rendered, title }, null, 2)}\n` };
  });
}

if (import.meta.main) {
  for (const { path, content } of renderJsonSchemas()) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    console.log(`wrote ${path}`);
  }
}
