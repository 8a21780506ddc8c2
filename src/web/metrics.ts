import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { WorkWatch } from '../clock/work-watch.ts';

export interface Metrics {
  contentType: string;
  text(): Promise<string>;
  timerFired(lateSeconds: number): void;
  noticeTried(): void;
  noticeEnded(kind: string, state: string, lateSeconds: number): void;
  /** The answer to something typed, pressed or submitted. */
  answered(what: string, code: string, seconds: number): void;
  /** A try of an automatic step of a run: `done`, `failed` or `unknown`. */
  stepTried(action: string, outcome: string, seconds: number): void;
}

interface Sources {
  outbox: () => Promise<{ pending: number; dead: number }>;
  deafSeconds: () => number;
  watch: WorkWatch;
}

/** `incident.notified` says that there is a private incident; `incident` says nothing that is not known anyway. */
const nounOf = (name: string): string => name.split(/[-.]/)[0] ?? name;

export function createMetrics({ outbox, deafSeconds, watch }: Sources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const lateness = new Histogram({
    name: 'hims_timer_lateness_seconds',
    help: 'How late timers had their effect',
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 3_600],
    registers,
  });
  const notices = new Counter({
    name: 'hims_notices_total',
    help: 'Notices that ended, by what they are about and how',
    labelNames: ['about', 'state'],
    registers,
  });
  const delay = new Histogram({
    name: 'hims_notice_delay_seconds',
    help: 'From when a notice was wanted until it was delivered',
    buckets: [0.5, 1, 2, 5, 15, 60, 300, 3_600],
    registers,
  });
  const answers = new Histogram({
    name: 'hims_answer_seconds',
    help: 'Time to answer a command, button or form',
    labelNames: ['about', 'code'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
    registers,
  });
  const steps = new Histogram({
    name: 'hims_step_seconds',
    help: 'How long a try of an automatic step took, by its action and what came of it',
    labelNames: ['action', 'outcome'],
    buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200, 28_800],
    registers,
  });
  new Gauge({
    name: 'hims_outbox',
    help: 'Notices that wait, and dead letters',
    labelNames: ['state'],
    registers,
    async collect() {
      // Without its database the rest is still worth reading; the last values stand.
      const counts = await outbox().catch(() => undefined);
      if (!counts) return;
      const { pending, dead } = counts;
      this.set({ state: 'pending' }, pending);
      this.set({ state: 'dead' }, dead);
    },
  });
  new Gauge({
    name: 'hims_slack_silence_seconds',
    help: 'Seconds since Slack was last heard',
    registers,
    collect() {
      this.set(deafSeconds());
    },
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    timerFired(seconds) {
      watch.done('timers');
      lateness.observe(seconds);
    },
    noticeTried: () => watch.done('notices'),
    noticeEnded(kind, state, seconds) {
      notices.inc({ about: nounOf(kind), state });
      if (state === 'delivered') delay.observe(Math.max(0, seconds));
    },
    answered: (what, code, seconds) => answers.observe({ about: nounOf(what), code: nounOf(code) }, seconds),
    stepTried: (action, outcome, seconds) => steps.observe({ action, outcome }, seconds),
  };
}
