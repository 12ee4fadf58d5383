/** The order of test files: those that take longest first, so that all workers end together. */
import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take more than 12 seconds, longest first, as a whole run on two cores measured them. The others follow in vitest's own order. */
const LONGEST = [
  'test/e2e/demo-kill.test.ts',
  'test/warehouse/sandbox.test.ts',
  'test/ingest/source.test.ts',
  'test/cli/serve.test.ts',
  'test/jobs/nights.test.ts',
  'test/cli/socket.test.ts',
  'test/engine/following.test.ts',
  'test/segments/compile.test.ts',
  'test/features/cutoffs.test.ts',
  'test/warehouse/audits.test.ts',
  'test/models/forecast.test.ts',
  'test/engine/backup.test.ts',
  'test/warehouse/migrate.test.ts',
  'test/ingest/rpc.test.ts',
  'test/warehouse/append.test.ts',
  'test/graph/entities.test.ts',
  'test/engine/native.test.ts',
  'test/engine/wallets.test.ts',
  'test/warehouse/unplaced.test.ts',
  'test/graphql/door.test.ts',
  'test/graph/measure.test.ts',
  'test/cli/lab.test.ts',
]

/** Vitest's own order, with {@link LONGEST} before all else. */
export class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.indexOf(relative(this.ctx.config.root, moduleId).split('\\').join('/'))
      return at < 0 ? LONGEST.length : at
    }
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
  }
}
