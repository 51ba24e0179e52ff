import { defineConfig } from 'vitest/config';

// "unit": pure and fast, part of `npm run check`. "system": processes, real files, browsers, servers; `npm test` runs both.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts'],
          testTimeout: 30_000,
          maxWorkers: '100%',
          // Pure code has nothing to be isolated: modules are loaded once a worker, in half the time.
          isolate: false,
        },
      },
      {
        test: {
          name: 'system',
          include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Most wait half the time for what they started; more at once would starve one another on two cores.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
