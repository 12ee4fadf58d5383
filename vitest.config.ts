import { defineConfig } from 'vitest/config'
import { Sequencer } from './vitest.sequencer.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    retry: 0,
    passWithNoTests: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    pool: 'forks',
    sequence: { sequencer: Sequencer },
  },
})
