/**
 * Our side of the entities bench, each part in a process of its own so that its memory is its own: `node bench/started.mjs bench/entities.ours.ts PART FILE [WALLETS]`
 * makes the world in FILE, or measures the graph or links entities in it, and prints JSON.
 */
import * as Build from '../src/graph/build.ts'
import * as Entities from '../src/graph/entities.ts'
import type { Warehouse } from '../src/warehouse/warehouse.ts'
import * as WarehouseOf from '../src/warehouse/warehouse.ts'
import * as Sybils from '../test/graph/sybils.ts'

/** What a part took: processor seconds by step, in all, and the most memory of its process. */
export type Took = {
  readonly seconds: number
  readonly steps: Readonly<Record<string, number>>
  readonly peakMb: number
  readonly made: Readonly<Record<string, number>>
}

const [part = '', path = '', wallets = '0'] = process.argv.slice(2)
const MEMORY = '1GB'
const AS_OF_S = 1_672_531_200 // the end of the planted year

const parts: Readonly<Record<string, () => Promise<unknown>>> = {
  make: async () => {
    const world = Sybils.plant({ wallets: Number(wallets), seed: 1, hard: true })
    await using made = await Sybils.open(world, path)
    await made.checkpoint()
    return { wallets: world.kinds.length, transactions: world.transactions.length }
  },
  graph: () =>
    timed(['reading days', 'measuring', 'storing'], async (warehouse, step) => {
      const {
        days: _days,
        daysRead: _read,
        ...made
      } = await Build.build(warehouse, {
        asOfS: AS_OF_S,
        seed: 1,
        progress: step,
      })
      return made
    }),
  entities: () =>
    timed(['public wallets', 'reading facts', 'linking', 'storing'], (warehouse, step) =>
      Entities.build(warehouse, { asOfS: AS_OF_S, progress: step }),
    ),
}

const run = parts[part]
if (!run) throw new RangeError(`There is no part "${part}".`)
process.stdout.write(JSON.stringify(await run()))

async function timed(
  names: readonly string[],
  work: (warehouse: Warehouse, step: () => void) => Promise<object>,
): Promise<Took> {
  await using warehouse = await WarehouseOf.open({ path, memoryLimit: MEMORY, now: () => AS_OF_S })
  const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6
  const marks: number[] = []
  const made = await work(warehouse, () => void marks.push(cpu()))
  const steps = Object.fromEntries(names.map((name, i) => [name, (marks[i + 1] ?? cpu()) - (marks[i] ?? 0)]))
  return {
    seconds: cpu() - (marks[0] ?? 0),
    steps,
    peakMb: process.resourceUsage().maxRSS / 1024,
    made: Object.fromEntries(Object.entries(made).filter(([, value]) => typeof value === 'number')),
  }
}
