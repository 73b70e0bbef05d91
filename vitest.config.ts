import { fileURLToPath } from 'node:url';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { localSettings } from './scripts/settings.mjs';
import { outboundService } from './test/workers/outbound.ts';

const rootPath = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const migrations = await readD1Migrations(rootPath('migrations'));

/**
 * The Worker in workerd, with the bindings of wrangler.toml and the real migrations; the network is a stand-in. Beside it
 * stands a collection's actor as it is on Cloudflare, whose Vectorize is a stand-in.
 */
const worker = () =>
  cloudflareTest({
    main: './test/workers/main.ts',
    wrangler: { configPath: './wrangler.toml' },
    // AI and Vectorize have no local stand-in and would ask for a login.
    remoteBindings: false,
    miniflare: {
      bindings: {
        ...localSettings,
        TEST_MIGRATIONS: migrations,
        // `TEST_DELIVERIES=10000` makes the long form of test/workers/deliveries.load.test.ts.
        TEST_DELIVERIES: process.env['TEST_DELIVERIES'] ?? '400',
        NEXUS_SECRET: 'dGVzdC1zZWNyZXQtZm9yLXRoZS13b3JrZXJzLXByb2plY3Q',
        // As on Cloudflare; test/infrastructure/database/databases.test.ts holds the actor's against it.
        NEXUS_DATABASE: 'd1',
        NEXUS_CHAT: 'embedded:extractive',
        NEXUS_EMBED: 'openai:all-MiniLM-L6-v2@http://models.test/v1',
        NEXUS_EMBED_KEY: 'test-model-key',
        NEXUS_OCR: 'off',
        // Nobody is slowed down who does not ask for it, and no header says where a request comes from.
        NEXUS_CLIENT_IP: '',
        NEXUS_RATE_CALLER: '1000000:100000',
        NEXUS_RATE_IP: '1000000:100000',
        NEXUS_RATE_FIRST_TIER: 'off',
      },
      durableObjects: { VECTORIZED: { className: 'VectorizedCollectionActor', useSQLite: true } },
      outboundService,
    },
  });

/**
 * Four projects:
 * - `unit`: Node. Rules that need no platform, and the programs that run on Node.
 * - `workers`: workerd with the bindings of wrangler.toml and the real migrations; the network is a stand-in.
 * - `load`: workerd as well: thousands of requests, or a matrix of them. Apart, so that the rest stays quick.
 * - `e2e`: Node, drives `npm start` and a browser from outside.
 */
export default defineConfig({
  test: {
    // Every core: left to itself, vitest keeps one back, which on two is half.
    maxWorkers: '100%',
    coverage: {
      provider: 'istanbul',
      include: ['src/domain/**/*.ts', 'src/application/**/*.ts', 'durable-objects/**/*.ts', 'plugins/**/*.ts'],
      exclude: ['src/domain/ports/**'],
      reporter: [['text', { skipFull: true }], 'json-summary'],
      reportsDirectory: 'coverage',
      thresholds: { lines: 90 },
    },
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            'test/domain/**/*.test.ts',
            'test/application/**/*.test.ts',
            'test/plugins/**/*.test.ts',
            'test/architecture/**/*.test.ts',
            'test/scripts/**/*.test.ts',
            'test/infrastructure/models/**/*.test.ts',
            'test/presentation/web/**/*.test.{ts,tsx}',
          ],
          testTimeout: 20_000,
        },
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
      },
      {
        plugins: [worker()],
        assetsInclude: ['**/*.bcmap'],
        test: {
          name: 'workers',
          include: [
            'test/infrastructure/**/*.test.ts',
            'test/durable-objects/**/*.test.ts',
            'test/presentation/api/**/*.test.ts',
            'test/workers/**/*.test.ts',
          ],
          exclude: ['test/infrastructure/models/**', 'test/**/*.load.test.ts'],
          setupFiles: ['./test/workers/setup.ts'],
          testTimeout: 20_000,
        },
      },
      {
        plugins: [worker()],
        test: {
          name: 'load',
          include: ['test/**/*.load.test.ts'],
          setupFiles: ['./test/workers/setup.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
