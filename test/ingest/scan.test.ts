import { expect, test } from 'vitest'
import * as Answer from '../../src/ingest/answer.ts'
import * as Bloom from '../../src/ingest/bloom.ts'
import * as Decode from '../../src/ingest/decode.ts'
import * as Reading from '../../src/ingest/reading.ts'
import * as Scan from '../../src/ingest/scan.ts'

const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`
const { transfer, transferSingle } = Decode.TOPIC

function log(block: number, logIndex: number, token: number, kind: 'erc20' | 'erc721' | 'erc1155') {
  const ends = [word(1000 + logIndex), word(2000 + block)]
  const topics = {
    erc20: [transfer, ...ends],
    erc721: [transfer, ...ends, word(77)],
    erc1155: [transferSingle, word(5), ...ends],
  }[kind]
  const data = { erc20: word(9), erc721: '0x', erc1155: `${word(3)}${word(4).slice(2)}` }[kind]
  const place = {
    blockNumber: `0x${block.toString(16)}`,
    blockHash: word(block),
    logIndex: `0x${logIndex.toString(16)}`,
  }
  const transaction = { transactionHash: word(99), transactionIndex: '0x0', removed: false }
  return { address: `0x${token.toString(16).padStart(40, '0')}`, topics, data, ...place, ...transaction }
}

test('bytes give the rows and the blooms that parsed logs give, where blocks repeat a contract and a topic', async () => {
  const logs = [
    log(1, 0, 7, 'erc20'),
    log(1, 1, 7, 'erc20'),
    log(1, 2, 8, 'erc1155'),
    log(1, 3, 7, 'erc721'),
    log(2, 0, 7, 'erc721'),
    log(2, 1, 7, 'erc20'),
    log(3, 0, 8, 'erc1155'),
    log(3, 1, 8, 'erc1155'),
    log(4, 0, 8, 'erc20'),
  ]
  const range = { from: 1, to: 5 }
  const topics = new Set<string>([transfer, transferSingle])
  const asked = { range, contracts: new Set<string>(), topics, marker: await Bloom.open() }
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, result: logs }))
  const read = Scan.read(body, asked)
  const parsed = Reading.of(Answer.logs(logs, asked).logs, asked.marker)
  expect(read && Reading.isEqual(read, parsed)).toBe(true)
  const bloomsOf = ({ blocks }: Reading.Reading) => [...blocks.bloom.subarray(0, blocks.count * Bloom.WORDS)]
  expect(read && bloomsOf(read)).toEqual(bloomsOf(parsed))
})
