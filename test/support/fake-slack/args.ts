import { Refusal, refuseWith } from './refusal.ts';
import type { Dict } from './types.ts';

/** One call of a Web API method. urlencoded calls carry strings only, JSON ones anything. */
export interface Call {
  method: string;
  args: Dict;
}

export function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textArg(call: Call, key: string): string | undefined {
  const value = call.args[key];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The argument, or Slack's complaint that it is missing. */
export function needText(call: Call, key: string): string {
  const value = textArg(call, key);
  if (!value) throw refuseWith('invalid_arguments', [`[ERROR] missing required field: ${key}`]);
  return value;
}

export function flagArg(call: Call, key: string): boolean | undefined {
  const value = textArg(call, key)?.toLowerCase();
  if (value === undefined || value === '') return undefined;
  return value === 'true' || value === '1';
}

export function numberArg(call: Call, key: string): number | undefined {
  const value = textArg(call, key);
  if (value === undefined || value === '') return undefined;
  const number = Number(value);
  if (!Number.isFinite(number)) {
    throw refuseWith('invalid_arguments', [`[ERROR] ${key} must be a number`]);
  }
  return number;
}

/** An argument that is JSON: already parsed, or a string inside an urlencoded body. */
export function jsonArg(call: Call, key: string, unreadable = 'invalid_arguments'): unknown {
  const value = call.args[key];
  if (typeof value !== 'string') return value ?? undefined;
  if (value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw new Refusal(unreadable, { response_metadata: { messages: [`[ERROR] ${key} is not JSON`] } });
  }
}

export function listArg(call: Call, key: string): string[] {
  const value = call.args[key];
  const items = Array.isArray(value) ? value.map(String) : (textArg(call, key) ?? '').split(',');
  return items.map((item) => item.trim()).filter((item) => item !== '');
}

/** The arguments with JSON parsed, for tests to look at. */
export function parsedArgs(args: Dict): Dict {
  return Object.fromEntries(Object.entries(args).map(([key, value]) => [key, parsed(value)]));
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  return parsedJson(value) ?? value;
}

/** Undefined for what is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
