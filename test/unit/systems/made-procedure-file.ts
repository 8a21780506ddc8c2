import { z } from 'zod';
import { himsCopy } from './folder.ts';

/** Everything that a procedure owes but its steps: five lines. */
export const head = `title: Care
purpose: Keeps it well.
mayRun: [operator]
risk: low
lock: none
`;
export const step = '  - { id: look, do: Look }';
export const file = 'hims/procedures/care.yaml';

const actions = new Map([
  ['http.check', { values: z.strictObject({ url: z.url(), retry: z.number().optional() }) }],
  ['tls.check', { values: z.strictObject({ host: z.string(), days: z.number() }) }],
]);

/** What is said of a procedure, with two actions in the book. */
export async function problemsOf(text: string, name = file): Promise<string[]> {
  return (await himsCopy({ [name]: text })).problems(actions);
}
