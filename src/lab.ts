/**
 * The labs: one stage on a file, without a warehouse, for analysts and for checking the stages from outside; and what else works
 * without an opened engine. Each call loads only what it needs, so that a Merkle root does not wait for TensorFlow.
 */
import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Call } from './capabilities.ts'
import type { Config } from './config.ts'
import type { Input as SybilInput, Result as SybilResult } from './contesting.ts'
import type { ChainId } from './core/chain.ts'
import { Failure, throwIfAborted } from './core/failure.ts'
import type { Format } from './delivery/merkle.ts'
import type { UpliftInput, UpliftResult } from './experimenting.ts'
import type { Columns as NodeColumns, Summary } from './graph/metrics.ts'
import type { Tally } from './ingest/decode.ts'
import type { ClvInput, ClvResult } from './marketing.ts'
import type { Result as TabularResult } from './models/tabular.ts'
import * as Files from './tables.ts'

export type { ClvInput, ClvResult, UpliftInput, UpliftResult }

/** A Merkle tree of a list; `total` is in base units, `ms` the time of building the tree. */
export type MerkleResult = {
  readonly root: string
  readonly leaves: number
  readonly total: string
  readonly ms: number
}

/** How to read a list: the first columns of a usual name when none is named. */
export type MerkleInput = {
  readonly path: string
  readonly format: Format
  readonly shardNibbles?: number
  readonly addressColumn?: string
  readonly amountColumn?: string
  readonly duplicates: 'refuse' | 'sum'
  /** Where to write every proof as JSON: for `uniswap` the distributor's own claims file. */
  readonly proofs?: string
}

const ADDRESS_NAMES = ['address', 'account', 'recipient', 'wallet', 'owner', 'to'] as const
const AMOUNT_NAMES = ['amount', 'amount_units', 'amount_wei', 'balance', 'balance_wei', 'value', 'tokens'] as const

/**
 * The Merkle tree of a list. Throws `FILE_COLUMN_UNKNOWN`, `FILE_MALFORMED` naming row and column, `LIST_DUPLICATE_RECIPIENT`
 * naming both rows.
 */
export async function merkle(input: MerkleInput, call: Call): Promise<MerkleResult> {
  const [Merkle, List, Tables] = await Promise.all([
    import('./delivery/merkle.ts'),
    import('./delivery/list.ts'),
    import('./warehouse/table.ts'),
  ])
  const { path, format, shardNibbles, duplicates, proofs } = input
  const existing = await Tables.columns(path, call.signal)
  const names = {
    address: Files.columnNamed(path, existing, input.addressColumn, ADDRESS_NAMES),
    amount: Files.columnNamed(path, existing, input.amountColumn, AMOUNT_NAMES),
  }
  const table = await Tables.read(path, { columns: [names.address, names.amount], signal: call.signal })
  const columns = { addresses: Files.textsOf(table, names.address), amounts: Files.textsOf(table, names.amount) }
  const recipients = Files.inFile(path, () => List.parse(columns, { duplicates, firstRow: 1, names }))
  call.progress({ stage: 'merkle', done: recipients.length, total: null, unit: 'recipients' })
  throwIfAborted(call.signal)
  const addresses = recipients.map(({ address }) => address)
  const amountsUnits = recipients.map(({ amountUnits }) => amountUnits)
  const startMs = performance.now()
  const tree = await Merkle.build(addresses, amountsUnits, {
    format,
    ...(shardNibbles === undefined ? {} : { shardNibbles }),
  })
  const ms = Math.round(performance.now() - startMs)
  if (proofs !== undefined) {
    const claims =
      format === 'uniswap'
        ? await Merkle.claims(tree, addresses, amountsUnits)
        : {
            format,
            root: tree.root,
            proofs: Object.fromEntries(
              recipients.map(({ address, amountUnits }, i) => [
                address,
                { amount: amountUnits.toString(), leaf: tree.leaf(i), proof: tree.proof(i) },
              ]),
            ),
          }
    await writeFile(proofs, `${JSON.stringify(claims, null, 1)}\n`)
  }
  return { root: tree.root, leaves: tree.leaves, total: tree.totalUnits.toString(), ms }
}

/** The token movements in a file of logs; `out` gets them as CSV. Throws what `Logfile.decode` throws. */
export async function decode(input: { readonly path: string; readonly out?: string }, call: Call): Promise<Tally> {
  const Logfile = await import('./ingest/logfile.ts')
  const { path, out } = input
  return Logfile.decode(path, { ...call, ...(out === undefined ? {} : { out }) })
}

/**
 * An edge list: the first two columns unless named; `weight` and `time` (unix seconds) none unless named; `from` and `sources` as `Metrics.Options` has them. `out` gets the
 * figures of every node as CSV.
 */
export type GraphInput = {
  readonly path: string
  readonly source?: string
  readonly target?: string
  readonly weight?: string
  readonly time?: string
  readonly seed: string
  readonly from?: string
  readonly sources?: number
  readonly out?: string
}

/** The figures of an edge list, and where those of every node were written. */
export type GraphResult = Summary & { readonly file: string | null }

/** The figures of an edge list, by networkx's definitions. Throws `FILE_COLUMN_UNKNOWN`, `FILE_MALFORMED`, `GRAPH_EDGE_INVALID`, `INPUT_INVALID`. */
export async function graph(input: GraphInput, call: Call): Promise<GraphResult> {
  const [Metrics, Tables] = await Promise.all([import('./graph/metrics.ts'), import('./warehouse/table.ts')])
  const { path, seed, from, sources, out } = input
  const existing = await Tables.columns(path, call.signal)
  const source = Files.columnNamed(path, existing, input.source, ['source', 'src', 'from', ...existing.slice(0, 1)])
  const others = existing.filter((name) => name !== source)
  const target = Files.columnNamed(path, existing, input.target, ['target', 'dst', 'to', ...others.slice(0, 1)])
  const columns = [source, target].filter((name, i, all) => all.indexOf(name) === i)
  const table = await Tables.read(path, { columns, signal: call.signal })
  const weight = input.weight === undefined ? undefined : Files.columnNamed(path, existing, input.weight, [])
  const weights = weight === undefined ? undefined : await Files.numbersOf(path, weight, call.signal)
  const time = input.time === undefined ? undefined : Files.columnNamed(path, existing, input.time, [])
  const timesS = time === undefined ? undefined : await Files.numbersOf(path, time, call.signal)
  const odd = timesS?.findIndex((value) => !(value >= 0 && value < 2 ** 32)) ?? -1
  if (odd >= 0) throw Files.malformed(path, odd, time ?? '', 'A time is in seconds since 1970.')
  for (const name of columns) {
    const row = Files.textsOf(table, name).indexOf('')
    if (row >= 0) throw Files.malformed(path, row, name, 'A node has no name.')
  }
  call.progress({ stage: 'graph', done: table.rows, total: null, unit: 'edges' })
  const edges = {
    sources: Files.textsOf(table, source),
    targets: Files.textsOf(table, target),
    ...(weights ? { weights } : {}),
    ...(timesS ? { timesS } : {}),
  }
  const { summary, nodes } = Metrics.measure(edges, {
    seed,
    ...(from === undefined ? {} : { from }),
    ...(sources === undefined ? {} : { sources }),
  })
  if (out !== undefined) await pipeline(Readable.from(linesOf(nodes)), createWriteStream(out))
  return { ...summary, file: out ?? null }
}

function* linesOf({ names, values }: NodeColumns): Generator<string> {
  const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const columns = Object.values(values)
  yield `${['node', ...Object.keys(values)].join(',')}\n`
  for (const [u, name] of names.entries())
    yield `${[quoted(name), ...columns.map((column) => told(column[u] ?? Number.NaN))].join(',')}\n`
}

function told(value: number): string {
  return Number.isNaN(value) ? '' : String(value)
}

/** Two tables of one layout, or one that `time` (the latest rows) or `group` (whole groups) parts. Without a seed the result is that of seed 0. */
export type TabularInput = {
  readonly train: string
  readonly test?: string
  readonly label: string
  readonly drop: readonly string[]
  readonly time?: string
  readonly group?: string
  readonly seed?: string
  /** What a positive row weighs while the model learns. */
  readonly classWeights?: 'balanced' | number
  /** Columns of numbers that a score may only rise (1) or fall (−1) with. */
  readonly monotone?: Readonly<Record<string, 1 | -1>>
}

/**
 * Trains on one table and judges on the other, or on later rows or other groups of the same. Throws `FILE_COLUMN_UNKNOWN`, `FILE_MALFORMED` for
 * a time that is none, `LABEL_NOT_BINARY`, `COLUMN_NOT_NUMERIC`, `INPUT_INVALID`, `DATA_TOO_SMALL`, and what training throws.
 */
export async function tabular(input: TabularInput, call: Call): Promise<TabularResult> {
  const [Trainer, Tables] = await Promise.all([import('./models/trainer.ts'), import('./warehouse/table.ts')])
  const { label, drop, time, group, seed, classWeights, monotone = {} } = input
  const read = async (path: string) => {
    const typed = Files.typed(await Tables.read(path, { signal: call.signal }))
    if (time === undefined) return typed
    const named = Files.columnNamed(
      path,
      typed.map(({ name }) => name),
      time,
      [],
    )
    return typed.map((column) => (column.name === named ? Files.timed(path, column) : column))
  }
  const train = await read(input.train)
  const names = train.map(({ name }) => name)
  const called = (name: string) => Files.columnNamed(input.train, names, name, [])
  const by = time ?? group
  const rule =
    by === undefined ? {} : { rule: { by: time === undefined ? 'GROUP' : 'TIME', column: called(by) } as const }
  const test = input.test === undefined ? {} : { test: await read(input.test) }
  const work = { train, ...test, ...rule, label: called(label), drop: drop.map(called) }
  const directions = Object.fromEntries(Object.entries(monotone).map(([name, sign]) => [called(name), sign]))
  const how = {
    monotone: directions,
    ...(seed === undefined ? {} : { seed }),
    ...(classWeights === undefined ? {} : { classWeights }),
  }
  return Trainer.tabular({ ...work, ...how }, call)
}

/** How the labelled edge list is told apart. Throws what the lab of sybil risk throws. */
export async function sybil(input: SybilInput, call: Call): Promise<SybilResult> {
  const Suspects = await import('./contesting.ts')
  return Suspects.run(input, call)
}

/** How well a column, or an effect learnt from the table, ranks rows by what a treatment does. Throws what {@link Experimenting.uplift} throws. */
export async function uplift(input: UpliftInput, call: Call): Promise<UpliftResult> {
  const Experimenting = await import('./experimenting.ts')
  return Experimenting.uplift(input, call)
}

/** What customers in a table of purchases are forecast to buy, judged after a cut-off. Throws what {@link Marketing.clv} throws. */
export async function clv(input: ClvInput, call: Call): Promise<ClvResult> {
  const Marketing = await import('./marketing.ts')
  return Marketing.clv(input, call)
}

/** One part of the machine, whether it works, and what was seen. */
export type Finding = { readonly name: string; readonly works: boolean; readonly detail: string }

/** Which TensorFlow runtimes load here and agree with the reference. */
export async function runtimes(): Promise<readonly Finding[]> {
  const [Runtime, Native, Wasm, Cpu] = await Promise.all([
    import('./models/runtime.ts'),
    import('./models/runtimes/native.ts'),
    import('./models/runtimes/wasm.ts'),
    import('./models/runtimes/cpu.ts'),
  ])
  const found: Finding[] = []
  for (const { opener } of [Native, Wasm, Cpu]) {
    const { name } = opener
    try {
      const { maxDifference } = await Runtime.open([opener], Cpu.opener)
      found.push({ name, works: true, detail: `at most ${maxDifference} from the reference` })
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const [passed] = Array.isArray(error.facts.passedOver) ? error.facts.passedOver : []
      found.push({ name, works: false, detail: String(passed?.reason ?? error.message) })
    }
  }
  return found
}

/** Whether a node answers, and for the chain that is expected. */
export async function node(input: {
  readonly name: string
  readonly url: string
  readonly chain: ChainId
  readonly allowPrivate: boolean
}): Promise<Finding> {
  const [Rpc, Endpoint] = await Promise.all([import('./delivery/rpc.ts'), import('./ingest/endpoint.ts')])
  const { name, url, chain, allowPrivate } = input
  try {
    Endpoint.parse(url, { allowPrivate })
    const rpc = Rpc.open(url)
    await Rpc.expectChain(rpc, chain)
    return { name, works: true, detail: `${chain}, block ${(await rpc.head()).number}` }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { name, works: false, detail: `${error.code}: ${error.message}` }
  }
}

/** Puts the backup in `folder` in place of the configured warehouse. Throws what `Backup.restore` throws. */
export async function restore(
  folder: string,
  config: Pick<Config, 'warehousePath' | 'stateDir'>,
): Promise<{ readonly folder: string; readonly files: number; readonly sizeBytes: number }> {
  const Backup = await import('./warehouse/backup.ts')
  const { files } = await Backup.restore(folder, config.warehousePath, config.stateDir)
  return { folder, files: files.length, sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
}

/**
 * What a person typed, on the published copy in a locked-down process: no warehouse is opened, so that its owner goes on. Throws what
 * `Sandbox.ask` throws.
 */
export async function sql(
  text: string,
  config: Pick<Config, 'publishedPath' | 'sql'>,
  call: Call,
): Promise<{ readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }> {
  const Sandbox = await import('./warehouse/sandbox.ts')
  return Sandbox.ask(config.publishedPath, text, config.sql, call.signal)
}
