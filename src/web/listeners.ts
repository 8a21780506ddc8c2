import type { Config } from '../config/config.ts';
import { createReadiness } from './health.ts';
import type { Metrics } from './metrics.ts';
import { createMetricsServer, createWebServer } from './server.ts';

type Deps = Parameters<typeof createReadiness>[0] &
  Omit<Parameters<typeof createWebServer>[0], 'readiness' | 'isOpen'> & {
    config: Pick<Config, 'port' | 'host' | 'metrics'>;
    metrics: Metrics;
  };

/** Everything that listens: the public port, and where one is configured the port for metrics. */
export function createListeners({ config, metrics, ...deps }: Deps): {
  /** Resolves with the public port. */
  listen(): Promise<number>;
  /** Looks whether work flows, so that a probe is answered at once. */
  check(): Promise<void>;
  close(): Promise<void>;
} {
  const { check, readiness } = createReadiness(deps);
  const web = createWebServer({ ...deps, readiness, isOpen: () => deps.starting() === undefined });
  const forPrometheus = config.metrics && createMetricsServer(metrics, deps.log);
  return {
    check,
    async listen() {
      if (config.metrics) await forPrometheus?.listen(config.metrics.port, config.metrics.host);
      return web.listen(config.port, config.host);
    },
    async close() {
      await web.close();
      await forPrometheus?.close();
    },
  };
}
