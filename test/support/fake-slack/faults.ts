/** Faults on demand: what goes wrong, with which calls, how often. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Call, parsedArgs } from './args.ts';
import type { Dict } from './types.ts';

export type FaultKind =
  /** 429 with `Retry-After`. */
  | 'rate_limited'
  | 'http_500'
  /** The connection breaks and nothing is stored. */
  | 'cut'
  /** It is stored, then the connection breaks. */
  | 'lose_reply'
  /** The connection breaks; it is stored later: at `storeLate()`, or after `storeAfter` further calls. */
  | 'store_late'
  /** No answer, nothing stored, until the caller gives up. */
  | 'hang'
  /** Answered rightly, but `delayMs` late. */
  | 'slow'
  | { error: string };

export interface FaultPlan {
  as: FaultKind;
  /** How many calls it hits; once unless told otherwise, `Infinity` until it is cancelled. */
  times?: number;
  /** Seconds, for `rate_limited`. */
  retryAfter?: number;
  /** For `slow`. */
  delayMs?: number;
  /** For `store_late`: how many further calls until it is stored by itself. */
  storeAfter?: number;
  /** Only calls with these arguments; JSON arguments come parsed. */
  match?: (args: Dict) => boolean;
}

export interface FaultHandle {
  /** How many calls it has hit. */
  readonly hits: number;
  cancel(): void;
}

/** What the server is to do with a call. */
export type Verdict =
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: Dict; fault?: string }
  | { kind: 'cut' | 'hang'; fault: string };

interface ActiveFault extends FaultPlan {
  method: string;
  left: number;
  hits: number;
}

interface Late {
  run: () => Dict;
  callsLeft: number;
}

export interface FaultDesk {
  fail(method: string, plan: FaultPlan): FaultHandle;
  /** Stores everything that a `store_late` fault is holding back. */
  storeLate(): void;
  /** Runs a call through whatever fault is waiting for it. */
  judge(call: Call, run: () => Dict): Promise<Verdict>;
}

export function createFaultDesk(): FaultDesk {
  const active: ActiveFault[] = [];
  let late: Late[] = [];

  function fail(method: string, plan: FaultPlan): FaultHandle {
    const fault: ActiveFault = { ...plan, method, left: plan.times ?? 1, hits: 0 };
    active.push(fault);
    return {
      get hits() {
        return fault.hits;
      },
      cancel: () => {
        fault.left = 0;
      },
    };
  }

  function storeLate(): void {
    const held = late;
    late = [];
    for (const one of held) one.run();
  }

  function storeDue(): void {
    for (const one of late) one.callsLeft -= 1;
    const due = late.filter((one) => one.callsLeft < 0);
    late = late.filter((one) => one.callsLeft >= 0);
    for (const one of due) one.run();
  }

  function pick(call: Call): ActiveFault | undefined {
    const fault = active.find(
      (one) =>
        one.left > 0 &&
        (one.method === call.method || one.method === '*') &&
        (one.match?.(parsedArgs(call.args)) ?? true),
    );
    if (fault === undefined) return undefined;
    fault.left -= 1;
    fault.hits += 1;
    return fault;
  }

  async function judge(call: Call, run: () => Dict): Promise<Verdict> {
    storeDue();
    const fault = pick(call);
    if (fault === undefined) return { kind: 'answer', status: 200, headers: {}, body: run() };
    if (typeof fault.as === 'object')
      return spoken(200, { ok: false, error: fault.as.error }, fault.as.error);
    switch (fault.as) {
      case 'rate_limited':
        return {
          ...spoken(429, { ok: false, error: 'ratelimited' }, fault.as),
          headers: { 'retry-after': String(fault.retryAfter ?? 1) },
        };
      case 'http_500':
        return spoken(500, { ok: false, error: 'internal_error' }, fault.as);
      case 'cut':
        return { kind: 'cut', fault: fault.as };
      case 'lose_reply':
        run();
        return { kind: 'cut', fault: fault.as };
      case 'store_late':
        late.push({ run, callsLeft: fault.storeAfter ?? Number.POSITIVE_INFINITY });
        return { kind: 'cut', fault: fault.as };
      case 'hang':
        return { kind: 'hang', fault: fault.as };
      case 'slow':
        await sleep(fault.delayMs ?? 1000);
        return { ...spoken(200, run(), fault.as) };
    }
  }

  return { fail, storeLate, judge };
}

function spoken(status: number, body: Dict, fault: string): Extract<Verdict, { kind: 'answer' }> {
  return { kind: 'answer', status, headers: {}, body, fault };
}
