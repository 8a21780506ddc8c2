import { isDict } from '../args.ts';
import type { Dict } from '../types.ts';

/** A spot inside the JSON under check; what is wrong there is noted the way Slack words it. */
export interface Place {
  at(key: string | number): Place;
  wrong(message: string): void;
}

export function startAt(path: string, problems: string[]): Place {
  return {
    at: (key) => startAt(`${path}/${key}`, problems),
    wrong: (message) => void problems.push(`[ERROR] ${message} [json-pointer:${path}]`),
  };
}

/** An object with the fields that its type has, no required one missing and none besides. */
export function checkFields(
  place: Place,
  value: unknown,
  fields: { required?: readonly string[]; optional?: readonly string[] },
): value is Dict {
  if (!isDict(value)) {
    place.wrong('must be an object');
    return false;
  }
  const required = fields.required ?? [];
  const known = new Set(['type', ...required, ...(fields.optional ?? [])]);
  for (const key of required) {
    if (value[key] === undefined || value[key] === null) place.wrong(`missing required field: ${key}`);
  }
  for (const key of Object.keys(value)) {
    if (!known.has(key) && value[key] !== undefined) place.wrong(`invalid additional property: ${key}`);
  }
  return true;
}

export function checkString(place: Place, value: unknown, size: { min?: number; max: number }): void {
  if (typeof value !== 'string') {
    place.wrong('must be a string');
    return;
  }
  const min = size.min ?? 1;
  if (value.length < min) place.wrong(`must be more than ${min - 1} characters`);
  if (value.length > size.max) place.wrong(`must be less than ${size.max + 1} characters`);
}

export function checkOneOf(place: Place, value: unknown, allowed: readonly string[]): void {
  if (typeof value !== 'string' || !allowed.includes(value)) {
    place.wrong(`must be a valid enum value: ${allowed.join(', ')}`);
  }
}

export function checkBoolean(place: Place, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') place.wrong('must be a boolean');
}

/** A list of the right length; calls back for every item. */
export function checkItems(
  place: Place,
  value: unknown,
  size: { min?: number; max: number },
  each: (itemPlace: Place, item: unknown) => void,
): void {
  if (!Array.isArray(value)) {
    place.wrong('must be an array');
    return;
  }
  const min = size.min ?? 1;
  if (value.length < min) place.wrong(`no less than ${min} items allowed`);
  if (value.length > size.max) place.wrong(`no more than ${size.max} items allowed`);
  value.forEach((item, index) => {
    each(place.at(index), item);
  });
}
