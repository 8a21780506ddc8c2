import type { SeverityName } from '../../systems/model.ts';

/** A symbol and always a word beside it, never the colour alone. */
export const severitySymbol: Readonly<Record<SeverityName, string>> = {
  'SEV-1': '🔴',
  'SEV-2': '🟠',
  'SEV-3': '🟡',
  'SEV-4': '🔵',
};
