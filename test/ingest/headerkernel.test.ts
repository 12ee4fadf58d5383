/** The WebAssembly reader of headers gives what the reading in TypeScript gives, bit for bit, for whatever a node may answer. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Compile from '../../src/graph/wasm/compile.ts'
import * as Headers from '../../src/ingest/headers.ts'
import * as Header from '../../src/ingest/wasm/header.ts'

const kernel = Header.open()
const FIRST = 40
const drawn = Rng.create('digits')

test('compiling the source again gives the committed module, bit for bit', { timeout: 60_000 }, async () => {
  const source = new URL('../../src/ingest/wasm/header.as.ts', import.meta.url)
  expect(Buffer.from(await Compile.compile(source)).equals(readFileSync(Compile.moduleOf(source)))).toBe(true)
})

type Fields = readonly (readonly [key: string, value: string])[]

const lower = Array.from({ length: 8192 }, () => drawn.below(16).toString(16)).join('')
const mixed = Array.from(lower, (digit) => (drawn.below(2) === 0 ? digit : digit.toUpperCase())).join('')

const digits = (rng: Rng.Rng, count: number) => {
  const all = rng.below(8) === 0 ? mixed : lower
  const at = rng.below(all.length - count)
  return all.slice(at, at + count)
}

/** One header of a chain whose nodes write keys in one of several orders; blocks hold none, some, or many transactions. */
function headerOf(rng: Rng.Rng, block: number, style: number): string {
  const hash = () => `"0x${digits(rng, 64)}"`
  const list = (count: number, one: () => string) => `[${Array.from({ length: count }, one).join()}]`
  const fields: [string, string][] = [
    ['number', `"0x${block.toString(16)}"`],
    ['hash', hash()],
    ['parentHash', hash()],
    ['nonce', rng.below(2) === 0 ? '"0x0000000000000000"' : '""'],
    ['mixHash', hash()],
    ['sha3Uncles', style === 2 ? 'null' : hash()],
    ['logsBloom', rng.below(150) === 0 ? 'null' : `"0x${digits(rng, 512)}"`],
    ['transactionsRoot', hash()],
    ['miner', `"0x${digits(rng, 40)}"`],
    ['difficulty', ['0', '17.5', '"0x0"', 'null', 'true'][rng.below(5)] ?? ''],
    ['extraData', rng.below(150) === 0 ? '"a \\" b"' : `"0x${digits(rng, rng.below(80))}"`],
    ['timestamp', `"0x${(rng.below(9) === 0 ? rng.below(300) : 1_700_000_000 + block).toString(16)}"`],
    [
      'transactions',
      rng.below(20) === 0 ? '[{"hash":"0x1","input":"}]"},[1,{}]]' : list([0, 3, 40, 400][rng.below(4)] ?? 0, hash),
    ],
    ['withdrawals', list(rng.below(4), () => `{"index":"0x${digits(rng, 4)}","amount":[${rng.below(9)}],"to":"]}"}`)],
    ['uncles', '[]'],
  ]
  const some: Fields =
    style === 0 ? fields : style === 1 ? [...fields].reverse() : rng.below(6) === 0 ? fields.slice(0, -1) : fields
  return `{${some.map(([key, value]) => `"${key}":${value}`).join()}}`
}

function bodyOf(rng: Rng.Rng, blocks: readonly number[], style: number): Buffer {
  const replies = blocks.map((block, i) => {
    const result = rng.below(25) === 0 ? 'null' : headerOf(rng, block, style)
    return `{"jsonrpc":"2.0","id":${FIRST + i},"result":${result}}`
  })
  if (rng.below(3) === 0) replies.reverse()
  return Buffer.from(replies.length === 1 ? (replies[0] ?? '') : `[${replies.join()}]`)
}

/** What is made of `body` with and without the kernel; how many headers the kernel read. */
function both(body: Buffer, blocks: readonly number[]) {
  let taken = 0
  const counting: Header.Reader = {
    ...kernel,
    take: (p) => {
      const end = kernel.take(p)
      if (end >= 0) taken++
      return end
    },
  }
  const made = [null, counting].map((each) => {
    const into = { headers: Headers.allocate(blocks.length), have: new Uint8Array(blocks.length) }
    const entries = blocks.map((_, i) => i)
    // As one text: arrays are compared element by element, which takes longer than all the rest.
    return Headers.read(body, { first: FIRST, entries, blocks }, into, each) ? told(into) : null
  })
  return { reference: made[0], twin: made[1], taken }
}

function told({ headers, have }: Headers.Into): string {
  const { block, atS, hash, parent, bloom, stated } = headers
  return [have, block, atS, hash, parent, bloom, stated]
    .map(({ buffer }) => Buffer.from(buffer).toString('base64'))
    .join(' ')
}

test('answers of every size, in every order of keys, whole and cut off, are read alike', () => {
  const rng = Rng.create('headers')
  let fast = 0
  for (let round = 0; round < 80; round++) {
    const blocks = Array.from({ length: 1 + rng.below(round % 8 === 7 ? 300 : 12) }, (_, i) => 0x2fff0 + i)
    const body = bodyOf(rng, blocks, round % 3)
    const { reference, twin, taken } = both(body, blocks)
    expect(twin === reference, `round ${round}`).toBe(true)
    fast += taken
    const cut = both(body.subarray(0, rng.below(body.length)), blocks)
    expect(cut.twin === cut.reference, `round ${round}, cut off`).toBe(true)
  }
  expect(fast).toBeGreaterThan(500)
})

test('an answer with any one byte changed is read alike', () => {
  const rng = Rng.create('header bytes')
  const bytes = Buffer.from('"0:,[]{}xgGfF9 \\/@`~\u0000')
  const blocks = [11, 12, 13]
  let alike = 0
  for (let round = 0; round < 12; round++) {
    const body = bodyOf(rng, blocks, round % 3)
    for (let i = 0; i < 400; i++) {
      const at = rng.below(body.length)
      const was = body[at] ?? 0
      body[at] = bytes[rng.below(bytes.length)] ?? 0
      const { reference, twin, taken } = both(body, blocks)
      expect(twin === reference, `round ${round}: byte ${at} of ${was} is ${body[at]}`).toBe(true)
      if (twin && taken > 0) alike++
      body[at] = was
    }
  }
  expect(alike).toBeGreaterThan(200)
})

test('headers longer than what the kernel looks at together are left, and those after them are read', () => {
  const rng = Rng.create('long headers')
  const long = (block: number, transactions: number) => {
    const plain = headerOf(Rng.create('plain'), block, 0)
    return plain.replace(
      /"transactions":\[.*?\]/,
      `"transactions":[${Array.from({ length: transactions }, () => `"0x${digits(rng, 64)}"`).join()}]`,
    )
  }
  const blocks = [1, 2, 3, 4, 5, 6]
  const bodies = [3, 5_000, 1_500, 3_000, 10, 2].map((count, i) => long(blocks[i] ?? 0, count))
  const body = Buffer.from(
    `[${bodies.map((result, i) => `{"jsonrpc":"2.0","id":${FIRST + i},"result":${result}}`).join()}]`,
  )
  const { reference, twin, taken } = both(body, blocks)
  expect(reference).not.toBeNull()
  expect(twin === reference).toBe(true)
  expect(taken).toBeGreaterThanOrEqual(3)
})
