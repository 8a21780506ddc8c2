import type { Clock } from '../clock/clock.ts';
import type { Db } from '../db/db.ts';
import {
  type AuditFilter,
  appendAudit,
  auditHead,
  listAudit,
  markRefused,
  useCase,
  verifyAudit,
  wasHandled,
} from './audit.ts';
import type { AuditRow, AuditVerdict, Doer } from './model.ts';

export interface AuditService {
  /** The newest entries first, and whether there are older ones. Reading is a deed of its own. */
  list(filter: AuditFilter & { limit: number }, doer: Doer): Promise<{ rows: AuditRow[]; hasOlder: boolean }>;
  verify(doer: Doer): Promise<AuditVerdict>;
  head(): Promise<{ seq: number; hash: string }>;
  /** What this doer asked for was refused, and asking for it again does nothing: a question is answered once. */
  spend(doer: Pick<Doer, 'request'>): Promise<void>;
  /** Whether it was done already, or spent. */
  isSpent(doer: Pick<Doer, 'request'>): Promise<boolean>;
  /** Somebody was refused something. */
  refuse(
    doer: Doer,
    refusal: { action: string; subject: string; system?: string; code: string },
  ): Promise<void>;
}

export function createAuditService(deps: { db: Db; clock: Clock }): AuditService {
  const { db, clock } = deps;
  return {
    async list(filter, doer) {
      const found = await listAudit(db, { ...filter, limit: filter.limit + 1 });
      const rows = found.slice(0, filter.limit);
      const { since, hidden: _hidden, limit: _limit, ...asked } = filter;
      const change = { ...asked, ...(since ? { since: since.toISO() } : {}), rows: rows.length };
      await useCase(deps, doer, async () => ({
        result: undefined,
        deeds: [{ action: 'audit.read', subject: filter.subject ?? 'audit', change }],
      }));
      return { rows, hasOlder: found.length > rows.length };
    },
    async spend({ request }) {
      if (request !== undefined) await markRefused(db, request, clock.now());
    },
    isSpent: async ({ request }) => request !== undefined && wasHandled(db, request),
    async verify(doer) {
      const verdict = await verifyAudit(db);
      const change = verdict.whole
        ? { whole: true, rows: verdict.rows }
        : { whole: false, firstBad: verdict.firstBad };
      await useCase(deps, doer, async () => ({
        result: undefined,
        deeds: [{ action: 'audit.verified', subject: 'audit', change }],
      }));
      return verdict;
    },
    head: () => auditHead(db),
    async refuse({ request: _repeats, ...doer }, { action, subject, system, code }) {
      // A refusal has no effect, so the same payload twice may well be written twice.
      await db.transaction((tx) =>
        appendAudit(
          tx,
          doer,
          { action, subject, outcome: 'refused', change: { code }, ...(system ? { system } : {}) },
          clock.now(),
        ),
      );
    },
  };
}
