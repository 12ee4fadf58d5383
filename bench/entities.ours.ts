/** Our side of the entities bench: `tsx bench/entities.ours.ts WALLETS` prints JSON. */
import * as Entities from '../src/graph/entities.ts'
import * as Sybils from '../test/graph/sybils.ts'

const wallets = Number(process.argv[2])
let world: Sybils.Planted | null = Sybils.plant({ wallets, seed: 1, hard: true })
const asOfS = world.endS
const transactions = world.transactions.length
await using warehouse = await Sybils.open(world)
world = null
const before = process.cpuUsage()
const built = await Entities.build(warehouse, { asOfS })
const { user, system } = process.cpuUsage(before)
process.stdout.write(
  JSON.stringify({
    wallets,
    transactions,
    seconds: (user + system) / 1e6,
    entities: built.entities,
    linked: built.wallets,
    evidence: built.evidence,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }),
)
