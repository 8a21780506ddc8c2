import { appendAudit } from '../audit/audit.ts';
import { system as theBot } from '../audit/model.ts';
import { redactText, writeText } from '../audit/texts.ts';
import { incidentKey, type MessageSource } from './model.ts';
import type { IncidentDeps } from './moves.ts';
import { getIncident } from './store.ts';
import { findBySource, followSource } from './timeline-store.ts';

/** What became of a message that stands in a timeline. `withheld`: the new text looks like patient data. */
export type SourceChange = { text: string } | 'deleted' | 'withheld';

/**
 * Whoever edits or deletes a message takes its old words back, so they go from the timeline, too: often it is a name that
 * should never have been written.
 */
export function createSources({ db, clock }: IncidentDeps) {
  return {
    async followSource(source: MessageSource, change: SourceChange): Promise<void> {
      if ((await findBySource(db, source)).length === 0) return; // nearly every message of the workspace
      await db.transaction(async (tx) => {
        const now = clock.now();
        for (const { incident, entry, textId } of await findBySource(tx, source)) {
          const said =
            typeof change === 'string'
              ? undefined
              : await writeText(tx, incidentKey(incident), change.text, now);
          if (textId) await redactText(tx, textId, now);
          const what = typeof change === 'string' ? change : 'edited';
          await followSource(tx, entry.id, {
            ...(said ? { textId: said.id } : {}),
            data: { [what]: now.toISO() },
          });
          const { key, system } = await getIncident(tx, incident);
          const deed = { action: 'incident.note.followed', subject: key, system, change: { source: what } };
          await appendAudit(tx, theBot('event'), said ? { ...deed, text: said } : deed, now);
        }
      });
    },
  };
}
