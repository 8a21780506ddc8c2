/** Whether what should happen by itself does happen in this process. Counts running time, whatever the clock says. */
export interface WorkWatch {
  /** A sweep ended well, or one of many things was dealt with: a notification, a timer. */
  done(name: string): void;
  failed(name: string, error: unknown): void;
  /** What has failed at every turn for this many seconds. */
  failing(seconds: number): readonly { name: string; seconds: number; error: unknown }[];
  /** Since it was last done; Infinity when it never was. */
  secondsSince(name: string): number;
}

const runningSeconds = (): number => performance.now() / 1_000;

export function createWorkWatch(now = runningSeconds): WorkWatch {
  const doneAt = new Map<string, number>();
  const failingSince = new Map<string, { at: number; error: unknown }>();
  return {
    done(name) {
      doneAt.set(name, now());
      failingSince.delete(name);
    },
    failed(name, error) {
      const at = failingSince.get(name)?.at ?? now();
      failingSince.set(name, { at, error });
    },
    failing: (seconds) =>
      [...failingSince]
        .map(([name, { at, error }]) => ({ name, seconds: Math.round(now() - at), error }))
        .filter((one) => one.seconds >= seconds),
    secondsSince: (name) => now() - (doneAt.get(name) ?? -Infinity),
  };
}
