/** The thread of `rpc.thread.ts`: reads what is wanted of a node and posts it, a few joined slices ahead of who takes them. */
import { parentPort, workerData } from 'node:worker_threads'
import { is } from '../../core/failure.ts'
import * as Columns from '../columns.ts'
import * as Gathered from '../gathered.ts'
import * as Pool from '../pool.ts'
import type { Slice } from '../slice.ts'
import type { Decoding } from '../take.ts'
import type { Reply, Request, Word } from './rpc.thread.ts'
import * as Rpc from './rpc.ts'

const { node, wanted, ahead }: Request = workerData.input
const stop = new AbortController()
const pool = Pool.create()
let free = ahead
let wake: () => void = () => undefined

parentPort?.on('message', (word: Word) => {
  if (word.kind === 'abort') stop.abort()
  else {
    free++
    for (const place of word.places) pool.adopt(place)
  }
  wake()
})
post(await read())
parentPort?.close()

/** Posts all slices; gives what to end with. */
async function read(): Promise<Reply> {
  try {
    const { decoded, ...options } = node
    const source = Rpc.open({ ...options, pool, ...(await decoding(decoded)) })
    const progress = (event: Extract<Reply, { kind: 'progress' }>['event']) => post({ kind: 'progress', event })
    for await (const slice of Gathered.of(source.slices(wanted, progress, stop.signal), undefined, pool)) {
      while (free === 0 && !stop.signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      free--
      post({ kind: 'slice', slice }, slice)
    }
    return { kind: 'ended' }
  } catch (error) {
    if (!is(error)) throw error
    return { kind: 'failed', code: error.code, message: error.message, facts: error.toJSON().facts }
  }
}

/** What decodes events, loaded where there are any: it brings the whole ABI library along. */
async function decoding(decoded: Request['node']['decoded']): Promise<{ readonly decoding?: Decoding }> {
  if (decoded.groups.length + decoded.events.length === 0) return {}
  const Events = await import('../events.ts')
  return { decoding: Events.decoding(Events.select(decoded)) }
}

/** The columns of a slice's transfers move to the other thread, and come back when it has taken them; the rest, which is little, is copied. */
function post(reply: Reply, slice?: Slice): void {
  parentPort?.postMessage(reply, slice?.rows.kind === 'packed' ? Columns.places(slice.rows.transfers) : [])
}
