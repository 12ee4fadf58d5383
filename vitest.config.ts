import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { Sequencer } from './vitest.sequencer.ts'

export default defineConfig({
  resolve: {
    // Node loads graphql as CommonJS and Vite would load its other half, which refuses the first one's schemas.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    retry: 0,
    passWithNoTests: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One more than the cores have: many tests wait for a chain, a child or a clock, and another works meanwhile.
    maxWorkers: 3,
    pool: 'forks',
    // A worker keeps its modules from file to file: DuckDB, TensorFlow, Apollo and viem take seconds to load anew in each.
    isolate: false,
    sequence: { sequencer: Sequencer },
  },
})
