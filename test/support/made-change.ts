import { DateTime, Duration } from 'luxon';
import type { Change, ChangeStatus } from '../../src/changes/model.ts';

const asked = DateTime.fromISO('2026-11-23T08:00:00Z', { zone: 'utc' });

/** A normal change of hims, on the first Sunday in December from 02:00 to 04:00 in New York. */
export function madeChange(over: Partial<Change> = {}): Change {
  const status: ChangeStatus = over.status ?? 'assessed';
  return {
    key: 'CHG-7',
    number: 7,
    system: 'hims',
    environment: 'production',
    type: 'normal',
    status,
    title: 'Upgrade HIMS to 2.3.1',
    size: 'patch',
    likelihood: 'low',
    impact: 'medium',
    clinicalImpact: '20 min without sign-in',
    plan: 'Helm upgrade',
    rollbackPlan: 'Helm rollback',
    validationPlan: 'Sign-in works\nCharts open',
    startsAt: DateTime.fromISO('2026-12-06T07:00:00Z', { zone: 'utc' }),
    takes: Duration.fromISO('PT2H'),
    timeSince: asked,
    implementer: 'gus',
    requestedAt: asked,
    requestedBy: 'ana',
    after: [],
    revision: 2,
    checks: [
      { number: 1, text: 'Sign-in works' },
      { number: 2, text: 'Charts open' },
    ],
    touchedAt: asked,
    version: 1,
    ...over,
  };
}
