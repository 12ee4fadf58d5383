// Owns a warehouse until it is killed: one committed transaction, and one that never ends.
import { systemNow } from '../../src/core/time.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'

const [path = ''] = process.argv.slice(2)
const w = await Warehouse.open({ path, now: systemNow, owner: { verb: 'serve', socket: '/tmp/owner.sock' } })
const insert = (label: string) =>
  w.run({
    name: 'owner',
    text: `INSERT INTO chain.label SELECT i::UINTEGER, '${label}', 'test', 0 FROM range(3) t(i)`,
    params: {},
    required: [],
  })
await insert('committed')
await w.transaction(async () => {
  await insert('uncommitted')
  process.stdout.write('ready\n')
  await new Promise((resolve) => setTimeout(resolve, 60_000))
})
