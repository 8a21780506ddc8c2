import type { InputBlock } from '@slack/types';
import type { SystemProfile } from '../../systems/model.ts';
import { selectField } from '../blocks.ts';

/** The choice of a system in a form. */
export function systemField(
  systems: readonly SystemProfile[],
  options: Parameters<typeof selectField>[3],
  label = 'System',
): InputBlock {
  const choices = systems.map(({ id, name }) => ({ value: id, text: `${id} · ${name}` }));
  return selectField('system', label, choices, options);
}
