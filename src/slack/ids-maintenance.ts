import { DateTime, Duration } from 'luxon';
import { z } from 'zod';
import type { Maintenance } from '../maintenance/model.ts';
import { minuteMark } from './asked-at.ts';
import { MaintenanceMeta, maintenanceValue } from './ids.ts';

/** A vote is about what its message says: which vote that was goes with the button. */
export function exceptionValue(number: number, vote: string): string {
  return `${maintenanceValue(number)}:vote-${vote}`;
}

export const ExceptionValue = z
  .string()
  .regex(/^1:MW-\d{1,15}:vote-[0-9a-f-]{36}$/)
  .transform((value) => ({
    number: Number(/MW-(\d+)/.exec(value)?.[1]),
    vote: value.slice(value.indexOf(':vote-') + ':vote-'.length),
  }));

/** The vote that the form is about; none where it was typed. */
export const ExceptionMeta = MaintenanceMeta.extend({ vote: z.uuid().optional() });

/**
 * A time to which it is moved, in minutes since 1970, and how long it takes then: both as small numbers. With the version to which
 * that was offered, and the minute: once it has moved, another time was decided on. Buttons of an older version know no minute.
 */
export function moveValue(
  { number, version }: Pick<Maintenance, 'number' | 'version'>,
  startsAt: DateTime,
  { takes, now }: { takes: Duration | undefined; now: DateTime },
): string {
  const minutes = takes ? Math.round(takes.as('minutes')) : 0;
  return `${maintenanceValue(number)}:at-${Math.floor(startsAt.toSeconds() / 60)}:for-${minutes}:v-${version}:asked-${minuteMark(now)}`;
}

export const MoveValue = z
  .string()
  .regex(/^1:MW-\d{1,15}:at-\d{1,9}:for-\d{1,5}:v-\d{1,9}(?::asked-[0-9a-z]{1,8})?$/)
  .transform((value) => {
    const [stood = '', asked] = value.split(':asked-');
    const numbers = /MW-(\d+):at-(\d+):for-(\d+):v-(\d+)/.exec(stood)?.slice(1).map(Number) ?? [];
    const [number = 0, at = 0, minutes = 0, version = 0] = numbers;
    return {
      number,
      version,
      asked,
      startsAt: DateTime.fromSeconds(at * 60, { zone: 'utc' }),
      ...(minutes > 0 ? { takes: Duration.fromObject({ minutes }) } : {}),
    };
  });
