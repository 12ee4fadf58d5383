/**
 * Whether an answer of logs may be believed. A node that lags behind its peers answers `[]`, or a part, where there are logs,
 * without any error (go-ethereum #31593); nothing may be committed as complete on its word alone. Two witnesses count: a block's
 * bloom filter when it states exactly the contracts and topics of the logs that were given, and a second equal answer.
 */
import { Failure } from '../core/failure.ts'
import type { Range } from '../core/ranges.ts'
import * as Blocks from './blocks.ts'
import * as Bloom from './bloom.ts'
import * as Headers from './headers.ts'
import * as Reading from './reading.ts'
import type { BlockHeader, Evidence } from './slice.ts'

/** An answer, and the means to question it. */
export type Question = {
  readonly range: Range
  readonly reading: Reading.Reading
  /** Whether every header is wanted whatever the depth: the blocks are not final, and have to be linked. */
  readonly linked: boolean
  /** Asks for the same range again. */
  readonly ask: () => Promise<Reading.Reading>
  /** Asks for the logs of blocks by their hashes, which a node that lacks a block cannot answer with `[]`; gives how many there are. */
  readonly countByHash: (headers: readonly BlockHeader[]) => Promise<number>
  /** The headers of ascending blocks. */
  readonly headers: (blocks: readonly number[]) => Promise<Headers.Headers>
}

/** What to believe, on which evidence, and the headers that were asked for. */
export type Verdict = {
  readonly reading: Reading.Reading
  readonly evidence: Evidence
  readonly headers: Headers.Headers
}

/** How far an audit goes: `second-look` repeats every answer, `bloom` repeats what the headers' filters do not witness. */
export type Depth = 'second-look' | 'bloom'

/** Questions the answers of one node, and learns whether it has ever given less than there is. */
export type Auditor = {
  /** Throws `RPC_ANSWER_INVALID` when the range has to be asked for anew. */
  readonly judge: (question: Question) => Promise<Verdict>
  /** Whether the node was caught: what was believed on filters alone deserves a second look from then on. */
  readonly isDoubted: () => boolean
}

/** Looks until equal answers follow each other: two, or `EMPTY_LOOKS` for a silent block, and where nothing else speaks for a doubted node. */
const LOOKS = 24
const EMPTY_LOOKS = 4
/** Ranges in which filters witness few of the blocks, after which headers of filled blocks are not asked for any more. */
const USELESS_AFTER = 3

/** An auditor, of a node that may have been caught before, of answers about `topics` (first topics of the events) and `contracts` (empty = any). */
export function create(
  depth: Depth,
  asked: { readonly topics: readonly string[]; readonly contracts: readonly string[] },
  marker: Bloom.Marker,
  isDoubtedBefore = false,
): Auditor {
  const topics = asked.topics.map((topic) => Bloom.ofTopic(marker, topic))
  const contracts = asked.contracts.map((contract) => {
    const bloom = new Uint32Array(Bloom.WORDS)
    const words = Bloom.words(contract.slice(2), 5)
    if (words) Bloom.mark(marker.addresses, words, 0, bloom, 0)
    return bloom
  })
  let doubted = isDoubtedBefore
  let useless = 0
  let truthful = false

  const mayHold = ({ bloom }: Headers.Headers, i: number): boolean =>
    topics.some((topic) => Bloom.holds(bloom, i * Bloom.WORDS, topic)) &&
    (contracts.length === 0 || contracts.some((contract) => Bloom.holds(bloom, i * Bloom.WORDS, contract)))

  const caught = (message: string, facts: Record<string, unknown>) => {
    doubted = true
    return new Failure('RPC_ANSWER_INVALID', message, facts)
  }

  /** Gives the answer that came twice in a row. */
  async function twice({ range, ask }: Question, first: Reading.Reading): Promise<Reading.Reading> {
    let last = first
    let equal = 1
    for (let look = 0; look < LOOKS; look++) {
      const next = await ask()
      if (Reading.isEqual(next, last)) equal++
      else {
        doubted = true
        equal = 1
      }
      last = next
      // Of a doubted node, where no filter speaks for the answer, as of one that gives nothing, two are too few.
      const isAlone = next.logs === 0 || depth === 'second-look'
      if (equal >= (doubted && isAlone ? EMPTY_LOOKS : 2)) return next
    }
    throw caught('The node gives another answer each time.', { range })
  }

  /** The blocks of which no filter tells that the answer holds all of their logs: how many filled ones, and which silent ones. */
  function unsure(range: Range, { blocks }: Reading.Reading, headers: Headers.Headers) {
    let filled = 0
    const silent: BlockHeader[] = []
    let entry = 0
    let header = 0
    for (let block = range.from; block < range.to; block++) {
      const at = entry < blocks.count && blocks.block[entry] === block ? entry++ : -1
      const i = header < headers.count && headers.block[header] === block ? header++ : -1
      if (i < 0) {
        if (at >= 0) filled++
        continue
      }
      const isStated = headers.stated[i] === 1
      if (at >= 0) {
        if (!Blocks.hasHash(blocks, at, headers.hash, i)) {
          throw new Failure('RPC_ANSWER_INVALID', 'A log and its header state two block hashes.', { block })
        }
        const relation = isStated
          ? Bloom.compare(headers.bloom, i * Bloom.WORDS, blocks.bloom, at * Bloom.WORDS)
          : 'other'
        if (relation === 'equal') truthful = true
        if (relation !== 'equal' || blocks.dense[at] === 0) filled++
      } else if (!isStated || (Bloom.isEmpty(headers.bloom, i * Bloom.WORDS) ? !truthful : mayHold(headers, i)))
        silent.push(Headers.at(headers, i))
    }
    return { filled, silent, total: blocks.count }
  }

  async function judge(question: Question): Promise<Verdict> {
    const { range, linked } = question
    let { reading } = question
    let headers = Headers.NONE
    if (linked || depth === 'bloom') {
      const skip =
        !linked && useless >= USELESS_AFTER ? new Set(reading.blocks.block.subarray(0, reading.blocks.count)) : null
      const wanted: number[] = []
      for (let block = range.from; block < range.to; block++) if (!skip?.has(block)) wanted.push(block)
      headers = await question.headers(wanted)
    }
    let { filled, silent, total } = unsure(range, reading, headers)
    if (depth === 'bloom' && total > 0) useless = filled * 2 > total ? useless + 1 : 0
    const isSeenTwice = depth === 'second-look' || doubted || filled > 0 || reading.logs === 0
    if (isSeenTwice && (reading.logs > 0 || headers.count === 0)) {
      const agreed = await twice(question, reading)
      if (agreed !== reading) {
        reading = agreed
        silent = unsure(range, reading, headers).silent
      }
    }
    for (let look = 0; silent.length > 0 && look < EMPTY_LOOKS; look++) {
      const missed = await question.countByHash(silent)
      if (missed === 0) continue
      throw caught('The node left logs out of its answer.', { range, blocks: silent.length, logs: missed })
    }
    const witness = headers.count > 0 ? 'bloom' : doubted ? 'twice' : 'empty'
    return { reading, evidence: isSeenTwice && reading.logs > 0 ? 'twice' : witness, headers }
  }

  return { judge, isDoubted: () => doubted }
}
