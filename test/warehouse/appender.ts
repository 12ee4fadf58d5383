// Appends slice after slice, from where the file ends, until it is killed.
// Slices are small, so that a kill falls between two statements as often as into one.
import { systemNow } from '../../src/core/time.ts'
import * as Append from '../../src/warehouse/append.ts'
import * as Coverage from '../../src/warehouse/coverage.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { random } from './slices.ts'

const [path = ''] = process.argv.slice(2)
const w = await Warehouse.open({ path, now: systemNow })
const [range] = await Coverage.of(w, 'eip155:10', 'transfers:all')
process.stdout.write('ready\n')
for (let block = range?.to ?? 0; ; block++) {
  await Append.append(w, random(block, block, block + 1, 50))
  if (block % 20 === 0) await w.checkpoint()
}
