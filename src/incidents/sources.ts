import { appendAudit } from '../audit/audit.ts';
import { system as theBot } from '../audit/model.ts';
import { redactText, writeText } from '../audit/texts.ts';
import { say } from './audience.ts';
import { incidentKey, type MessageSource } from './model.ts';
import type { IncidentDeps } from './moves.ts';
import { getIncident } from './store.ts';
import { findBySource, followSource } from './timeline-store.ts';

/**
 * What became of a message that stands in a timeline; `before` are its words until then. `withheld`: the new text looks like
 * patient data.
 */
export interface SourceChange {
  before: string | undefined;
  now: { text: string } | 'deleted' | 'withheld';
}

/**
 * Whoever edits or deletes a message takes its old words back, so they go from the timeline, too: often it is a name that
 * should never have been written. Words that the keeper has chosen in their place stay.
 */
export function createSources({ db, clock }: IncidentDeps) {
  return {
    async followSource(source: MessageSource, change: SourceChange): Promise<void> {
      if ((await findBySource(db, source)).length === 0) return; // nearly every message of the workspace
      await db.transaction(async (tx) => {
        const now = clock.now();
        for (const { incident: number, entry, textId } of await findBySource(tx, source)) {
          if (entry.data['deleted']) continue; // events may come in another order
          const isVerbatim = change.before === undefined || change.before === entry.text;
          const what = typeof change.now === 'string' ? change.now : 'edited';
          const said =
            isVerbatim && typeof change.now !== 'string'
              ? await writeText(tx, incidentKey(number), change.now.text, now)
              : undefined;
          if (isVerbatim && textId) await redactText(tx, textId, now);
          const mark = isVerbatim ? what : `${what}Since`;
          await followSource(tx, entry.id, {
            ...(said ? { textId: said.id } : {}),
            data: { [mark]: now.toISO() },
          });
          const incident = await getIncident(tx, number);
          await say(tx, incident, { kind: 'incident-line', data: { entry: entry.id }, to: 'room' }, now);
          const deed = {
            action: 'incident.note.followed',
            subject: incident.key,
            system: incident.system,
            change: { source: what, verbatim: isVerbatim },
          };
          await appendAudit(tx, theBot('event'), said ? { ...deed, text: said } : deed, now);
        }
      });
    },
  };
}
