/** What providers mean by their JSON-RPC errors: there is no standard (github.com/ethereum/execution-apis/issues/876). */

/**
 * `wide`: ask for fewer blocks; `blocks` is the number that the text offers (0 = none), `fixed` when it is a rule of the
 * provider and not of this range. `rate`: ask later. `never`: the same call cannot succeed. `pruned`: the node has dropped what is asked for. `other`: it may.
 */
export type Meaning =
  | { readonly kind: 'wide'; readonly blocks: number; readonly fixed: boolean }
  | { readonly kind: 'rate' | 'never' | 'pruned' | 'other' }

type Pattern = { readonly pattern: RegExp; readonly blocks: 'none' | 'limit' | 'span' }

/**
 * Texts by which ranges are refused, the more informative first. `blocks`: 'limit' = group 1 is the largest range, 'span' =
 * groups 1 and 2 are a range that would pass.
 */
const WIDE: readonly Pattern[] = [
  // Alchemy; Infura, zkSync; LlamaRPC.
  { pattern: /this block range should work: \[(0x[0-9a-f]+),\s*(0x[0-9a-f]+)\]/i, blocks: 'span' },
  { pattern: /try with this block range \[(0x[0-9a-f]+),\s*(0x[0-9a-f]+)\]/i, blocks: 'span' },
  { pattern: /retry with the range (\d+)-(\d+)/i, blocks: 'span' },
  // QuickNode, 1RPC, Blast; BlockPI; Aurora; Coinbase; PublicNode; Cloudflare; thirdweb; Avalanche; Moonriver; Harmony.
  { pattern: /limited to (?:a |0 - )?([\d,.]+) (?:blocks? )?(?:range|blocks?)/i, blocks: 'limit' },
  { pattern: /up to a ([\d,.]+) block range/i, blocks: 'limit' },
  { pattern: /limit the query to at most ([\d,.]+) blocks/i, blocks: 'limit' },
  { pattern: /maximum block range:? ([\d,.]+)/i, blocks: 'limit' },
  { pattern: /max(?:imum)? range: ([\d,.]+)/i, blocks: 'limit' },
  { pattern: /maximum allowed number of requested blocks is ([\d,.]+)/i, blocks: 'limit' },
  { pattern: /requested too many blocks from \d+ to \d+, maximum is set to ([\d,.]+)/i, blocks: 'limit' },
  { pattern: /block range is too wide \(maximum ([\d,.]+)\)/i, blocks: 'limit' },
  { pattern: /query must be smaller than size ([\d,.]+)/i, blocks: 'limit' },
  // Hyperliquid; Swell; Somnia; Blast (paid); Ankr (TAC); dRPC.
  { pattern: /exceeds max block range ([\d,.]+)/i, blocks: 'limit' },
  { pattern: /block range greater than ([\d,.]+) max/i, blocks: 'limit' },
  { pattern: /block range exceeds ([\d,.]+)/i, blocks: 'limit' },
  { pattern: /range allowed for your plan \(\d+ > ([\d,.]+)\)/i, blocks: 'limit' },
  { pattern: /blocks distance: ([\d,.]+)/i, blocks: 'limit' },
  { pattern: /ranges over ([\d,.]+) blocks are not supported/i, blocks: 'limit' },
  // geth, Polygon zkEVM; LlamaRPC, Ankr; Arbitrum; OP Stack proxies; Base; Ankr; Chainstack; 1RPC; Substrate's jsonrpsee.
  { pattern: /query returned more than [\d,.]+ results/i, blocks: 'none' },
  { pattern: /exceeds max results|matched by query exceeds limit|too many (?:logs|results)/i, blocks: 'none' },
  { pattern: /block range (?:is )?too (?:large|wide)|range is too large|block range limit exceeded/i, blocks: 'none' },
  { pattern: /response (?:is |size )?(?:too (?:large|big)|exceeded|should not)|log response size/i, blocks: 'none' },
  // Base's proxy, and nodes that give up on a long scan.
  { pattern: /no backend is currently healthy/i, blocks: 'none' },
  { pattern: /query timeout|query timed out|context deadline exceeded|execution timeout/i, blocks: 'none' },
  // A batch of calls, not a range; fewer of them is the same cure.
  { pattern: /batch (?:is )?too large|batch (?:size|limit)|too many requests in (?:a )?batch/i, blocks: 'none' },
]

const RATE =
  /rate.?limit|too many requests|compute units per second|request limit reached|exceeded.*(?:capacity|quota)/i
const PRUNED = /pruned|missing trie node|history (?:is )?(?:not available|unavailable)|state (?:is )?not available/i

/** The meaning of the error `code` with the text `message`. Never throws. */
export function meaning(code: number, message: string): Meaning {
  for (const { pattern, blocks } of WIDE) {
    const match = pattern.exec(message)
    if (match)
      return { kind: 'wide', blocks: offered(blocks, match[1] ?? '', match[2] ?? ''), fixed: blocks === 'limit' }
  }
  if (code === 429 || RATE.test(message)) return { kind: 'rate' }
  // JSON-RPC 2.0: invalid request, method not found, invalid params; EIP-1474: unsupported; geth: pruned history.
  if (code === 4444 || PRUNED.test(message)) return { kind: 'pruned' }
  if ([-32600, -32601, -32602, -32004].includes(code)) return { kind: 'never' }
  return { kind: 'other' }
}

function offered(blocks: Pattern['blocks'], first: string, second: string): number {
  if (blocks === 'none') return 0
  const count = blocks === 'limit' ? Number(first.replace(/[,.]/g, '')) : Number(second) - Number(first) + 1
  return Number.isSafeInteger(count) && count > 0 ? count : 0
}

/**
 * Texts by which nodes say that a simulated call itself failed in the EVM: geth, Erigon, Besu, Ganache, Nethermind and
 * OpenEthereum, anvil. A time-out of the node is none of these.
 */
const FAILED_IN_EVM =
  /revert|out of gas|outofgas|invalid (?:opcode|jump)|stack (?:underflow|limit|overflow)|gas uint64 overflow|gas required exceeds|vm execution error|evm error|write protection|return data out of bounds/i

/** Whether the error `code` with the text `message` says that the called contract failed, so that asking again is in vain. */
export function isExecutionFailure(code: number, message: string): boolean {
  return code === 3 || FAILED_IN_EVM.test(message)
}
