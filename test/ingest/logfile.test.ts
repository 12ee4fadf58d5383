import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import * as LogFile from '../../src/ingest/logfile.ts'
import { failureOf } from './failure.ts'

const folder = mkdtempSync(join(tmpdir(), 'dropcast-logfile-'))
afterAll(() => rmSync(folder, { recursive: true }))
const events = (name: string) => join(import.meta.dirname, '../../data/events', name)
const scratch = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

test('the 6,462 logs of real nodes are each counted under what they are', async () => {
  expect(await LogFile.decode(events('rpc_logs.ndjson.gz'))).toEqual({
    logs: 6462,
    transfers: 3024 + 270 + 24 + 2 + 6,
    byKind: { erc20: 3024, erc721: 270, erc1155: 24, erc1155Batch: 2, nonIndexed: 6 },
    refused: {},
    notTransfer: 3136,
  })
})

test('the transfers of blocks 17173049-50 are exactly those that ethereum-etl lists: 291 of 291', async () => {
  const out = join(folder, 'transfers.csv')
  await LogFile.decode(events('etl_17173049_expected_logs.ndjson.gz'), { out })
  const [header, ...rows] = readFileSync(out, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  expect(header).toEqual(['token', 'src', 'dst', 'amount', 'item', 'kind', 'block', 'log_index', 'sub'])
  // ethereum-etl puts the item of an ERC-721 transfer under `value`, and leaves ERC-1155 out (there is one, at log 336).
  const ours = rows
    .filter(([, , , , , kind]) => kind !== 'erc1155')
    .map(([token, src, dst, amount, item, kind, block, logIndex]) => {
      return { token, src, dst, value: kind === 'erc721' ? item : amount, block, logIndex }
    })
  expect(rows).toHaveLength(292)
  const theirs = gunzipSync(readFileSync(events('etl_17173049_expected_token_transfers.ndjson.gz')))
    .toString()
    .trimEnd()
    .split('\n')
    // The values exceed 2^53: they are read as text, which JSON.parse would round.
    .map((line) => JSON.parse(line.replace(/"value": (\d+)/, '"value": "$1"')))
    .map((t) => ({
      token: t.token_address,
      src: t.from_address,
      dst: t.to_address,
      value: t.value,
      block: String(t.block_number),
      logIndex: String(t.log_index),
    }))
  expect(theirs).toHaveLength(291)
  expect(ours).toEqual(theirs)
})

describe('files', () => {
  const line = gunzipSync(readFileSync(events('etl_17173049_expected_logs.ndjson.gz')))
    .toString()
    .split('\n')[0]

  test('plain, gzip, CRLF, a byte order mark and blank lines make no difference', async () => {
    const expected = { logs: 2, transfers: 2 }
    expect(await LogFile.decode(scratch('plain.ndjson', `${line}\n${line}`))).toMatchObject(expected)
    expect(await LogFile.decode(scratch('named-plain.ndjson', gzipSync(`${line}\n${line}\n`)))).toMatchObject(expected)
    expect(await LogFile.decode(scratch('crlf.ndjson', `\ufeff${line}\r\n\r\n${line}\r\n`))).toMatchObject(expected)
  })

  test.each([
    ['not JSON', `${line}\n{"address":\n`],
    ['not an object', `${line}\n[1]\n`],
    ['not UTF-8', Buffer.concat([Buffer.from(`${line}\n`), Buffer.from([0xff, 0xfe, 0x0a])])],
  ])('a row that is %s is named, and no CSV is left behind', async (_, content) => {
    const out = join(folder, 'refused.csv')
    const failure = await failureOf(LogFile.decode(scratch('bad.ndjson', content), { out }))
    expect(failure).toMatchObject({ code: 'FILE_MALFORMED' })
    if (_ !== 'not UTF-8') expect(failure.facts).toMatchObject({ row: 2 })
    expect(() => readFileSync(out)).toThrow('ENOENT')
    expect(() => readFileSync(`${out}.partial`)).toThrow('ENOENT')
  })

  test('a missing file, a folder and a gzip cut short are said as such', async () => {
    expect(await failureOf(LogFile.decode(join(folder, 'none')))).toMatchObject({ code: 'FILE_NOT_FOUND' })
    expect(await failureOf(LogFile.decode(folder))).toMatchObject({ code: 'FILE_UNREADABLE' })
    const cut = scratch('cut.gz', readFileSync(events('rpc_logs.ndjson.gz')).subarray(0, 100_000))
    expect(await failureOf(LogFile.decode(cut))).toMatchObject({ code: 'FILE_UNREADABLE' })
  })

  test('a cancelled decode stops', async () => {
    const decode = LogFile.decode(events('rpc_logs.ndjson.gz'), { signal: AbortSignal.abort() })
    expect(await failureOf(decode)).toMatchObject({ code: 'ABORTED' })
  })
})
