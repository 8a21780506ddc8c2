import type { Tx } from '../db/db.ts';
import { identitiesOf } from '../people/identity.ts';
import type { ContentField } from './content.ts';
import type { Change, ChangeContent } from './model.ts';
import type { ChangeDeps } from './moves.ts';

/** When, by whom and in what it is carried out says nothing about how risky it is; everything else was assessed. */
const notAssessed: ReadonlySet<ContentField> = new Set(['startsAt', 'takes', 'implementer', 'maintenance']);

/** Whether the edit leaves the change without an assessment: it was rewritten, or its assessor now implements it. */
export async function losesAssessment(
  tx: Tx,
  { directory }: Pick<ChangeDeps, 'directory'>,
  { assessedBy }: Change,
  { implementer }: ChangeContent,
  fields: readonly ContentField[],
): Promise<boolean> {
  if (assessedBy === undefined) return false;
  if (fields.some((field) => !notAssessed.has(field))) return true;
  if (!fields.includes('implementer')) return false;
  const [identity] = (await identitiesOf(tx, directory, [implementer])).values();
  return identity?.people.has(assessedBy) ?? false;
}

/** Nobody has assessed it any more. */
export const unassessed = { assessed_at: null, assessed_by: null } as const;
