import type { Config } from '../config/config.ts';
import type { Metrics } from './metrics.ts';
import { createMetricsServer, createWebServer } from './server.ts';

type Deps = Parameters<typeof createWebServer>[0] & {
  config: Pick<Config, 'port' | 'host' | 'metrics'>;
  metrics: Metrics;
};

/** Everything that listens: the public port, and where one is configured the port for metrics. */
export function createListeners({ config, metrics, ...deps }: Deps): {
  /** Resolves with the public port. */
  listen(): Promise<number>;
  close(): Promise<void>;
} {
  const web = createWebServer(deps);
  const forPrometheus = config.metrics && createMetricsServer(metrics, deps.log);
  return {
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
