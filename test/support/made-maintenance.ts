import { DateTime, Duration } from 'luxon';
import type { Approval } from '../../src/approvals/model.ts';
import type { Maintenance } from '../../src/maintenance/model.ts';

/** Sunday 6 December 2026, 02:00 to 04:00 in New York. */
export function madeMaintenance(change: Partial<Maintenance> = {}): Maintenance {
  return {
    key: 'MW-3',
    number: 3,
    system: 'hims',
    environment: 'production',
    size: 'major',
    status: 'announced',
    title: 'Upgrade to 2.3.1',
    impact: 'No sign-in for about 20 minutes.',
    preparation: 'Save open work.',
    changes: [],
    components: [],
    window: 'primary',
    startsAt: DateTime.utc(2026, 12, 6, 7),
    endsAt: DateTime.utc(2026, 12, 6, 9),
    duty: Duration.fromISO('P14D'),
    announcedAt: DateTime.utc(2026, 11, 20, 15),
    announcedBy: 'bea',
    implementer: 'bea',
    sequence: 0,
    version: 1,
    ...change,
  };
}

/** The vote on the exception of MW-3: one of two has agreed. */
export function madeException(now: DateTime): Approval {
  return {
    id: 'a',
    subject: 'MW-3',
    system: 'hims',
    purpose: 'exception',
    state: 'open',
    needs: [{ team: 'cab', approve: 2 }],
    deny: 1,
    barred: [],
    hash: '',
    openedAt: now,
    expiresAt: now.plus({ days: 1 }),
    votes: [{ person: 'bea', verdict: 'approve', teams: ['cab'], insteadOf: [], at: now, note: 'ok' }],
  };
}
