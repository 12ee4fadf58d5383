/**
 * Whether an answer of logs may be believed. A node that lags behind its peers answers `[]` where there are logs, without any
 * error (go-ethereum #31593); nothing may be committed as complete on its word alone.
 */
import { Failure } from '../core/failure.ts'
import type { Range } from '../core/ranges.ts'
import type { Header, PlacedLog } from './answer.ts'

/** An answer, and the means to question it. */
export type Question = {
  readonly range: Range
  readonly logs: readonly PlacedLog[]
  /** Asks for the same range again. */
  readonly ask: () => Promise<readonly PlacedLog[]>
  /** Asks for the logs of one block by its hash, which a node that lacks the block cannot answer with `[]`. */
  readonly askBlock: (header: Header) => Promise<readonly PlacedLog[]>
  readonly headers: (blocks: readonly number[]) => Promise<readonly Header[]>
}

/** Gives the logs to believe. Throws `RPC_ANSWER_INVALID` when the range has to be asked for anew. */
export type Audit = (question: Question) => Promise<readonly PlacedLog[]>

/** How far an audit goes: `second-look` repeats empty answers, `bloom` also checks each block without logs against its header. */
export type Depth = 'second-look' | 'bloom'

/** The audit of a depth. `bloom` costs one header for each block without a log, so it suits streams that most blocks have part in. */
export function of(depth: Depth): Audit {
  return depth === 'bloom' ? bloom : secondLook
}

const LOOKS = 5

/** Believes a non-empty answer; an empty one only when it is given twice in a row. */
async function secondLook({ range, logs, ask }: Question): Promise<readonly PlacedLog[]> {
  if (logs.length > 0) return logs
  const again = await ask()
  if (again.length === 0) return again
  // The node has shown that it answers falsely: from now on only two equal answers in a row count.
  let last = again
  for (let look = 0; look < LOOKS; look++) {
    const next = await ask()
    if (next.length > 0 && isEqual(next, last)) return next
    last = next
  }
  throw new Failure('RPC_ANSWER_INVALID', 'The node gives another answer each time.', { range })
}

function isEqual(a: readonly PlacedLog[], b: readonly PlacedLog[]): boolean {
  const same = (log: PlacedLog, i: number) => log.logIndex === b[i]?.logIndex && log.blockHash === b[i]?.blockHash
  return a.length === b.length && a.every(same)
}

/** {@link secondLook}, and then no block without logs may have a bloom filter (Yellow Paper, 4.3.1) that speaks of transfers. */
async function bloom(question: Question): Promise<readonly PlacedLog[]> {
  const logs = await secondLook(question)
  const { range } = question
  const filled = new Set(logs.map(({ block }) => block))
  const silent: number[] = []
  for (let block = range.from; block < range.to; block++) if (!filled.has(block)) silent.push(block)
  for (const header of await question.headers(silent)) {
    if (!mayHoldTransfers(header)) continue
    const missed = await question.askBlock(header)
    if (missed.length === 0) continue
    const facts = { range, block: header.block, logs: missed.length }
    throw new Failure('RPC_ANSWER_INVALID', 'The node left logs out of its answer.', facts)
  }
  return logs
}

/** The bits that the first topics of Transfer, TransferSingle and TransferBatch set: from keccak-256 of each, as the paper says. */
const EVENT_BITS = [
  [1443, 481, 1060],
  [43, 1549, 339],
  [25, 370, 1115],
] as const

function mayHoldTransfers({ logsBloom }: Header): boolean {
  // A node that states no bloom filter tells nothing.
  if (logsBloom?.length !== 514) return false
  const bytes = Buffer.from(logsBloom.slice(2), 'hex')
  const isSet = (bit: number) => ((bytes[255 - (bit >> 3)] ?? 0) >> (bit & 7)) % 2 === 1
  return EVENT_BITS.some((bits) => bits.every(isSet))
}
