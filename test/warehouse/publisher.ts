// Publishes a warehouse until it is killed.
import * as Published from '../../src/warehouse/published.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'

const [path = '', copy = ''] = process.argv.slice(2)
await using w = await Warehouse.open({ path, now: () => 0 })
process.stdout.write('ready\n')
await Published.publish(w, copy)
process.stdout.write('published\n')
