/** The published roots, proofs, transfers and figures, through the command line as an outsider would check them. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

/** One check: what was found beside what is published. */
export type Check = {
  readonly what: string
  readonly found: string
  readonly expected: string
  readonly passed: boolean
}

const CLI = fileURLToPath(new URL('../cli/dropcast.mjs', import.meta.url))

/** Runs every check on the data folder `data`. */
export function run(data: string): Check[] {
  const folder = mkdtempSync(join(tmpdir(), 'dropcast-prove-'))
  try {
    return [...ens(data), ...cryptex(data, folder), ...transfers(data), ...uplift(data), ...graph(data, folder)]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function lab(...words: string[]): Record<string, unknown> {
  return JSON.parse(
    execFileSync(process.execPath, [CLI, 'lab', ...words, '--json'], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )
}

function check(what: string, found: unknown, expected: unknown): Check {
  return { what, found: String(found), expected: String(expected), passed: String(found) === String(expected) }
}

function json(path: string): Record<string, unknown> {
  const bytes = readFileSync(path)
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
}

function ens(data: string): Check[] {
  const published = json(join(data, 'airdrop/ens_airdrop.root.json'))
  const found = lab(
    'merkle',
    join(data, 'airdrop/ens_airdrop.csv.gz'),
    '--format',
    'ens',
    '--shard-nibbles',
    '2',
    '--address-column',
    'address',
    '--amount-column',
    'balance_wei',
  )
  return [
    check('ENS root', found.root, published.root),
    check('ENS leaves', found.leaves, published.recipients),
    check('ENS total, wei', found.total, published.total),
  ]
}

function cryptex(data: string, folder: string): Check[] {
  const published = json(join(data, 'airdrop/cryptex_merkle_result.json.gz'))
  const claims = published.claims as Record<string, { amount: string; proof: string[] }>
  const list = join(folder, 'cryptex.csv')
  const proofs = join(folder, 'proofs.json')
  writeFileSync(
    list,
    ['address,amount', ...Object.entries(claims).map(([address, { amount }]) => `${address},${amount}`)].join('\n'),
  )
  const found = lab(
    'merkle',
    list,
    '--format',
    'uniswap',
    '--address-column',
    'address',
    '--amount-column',
    'amount',
    '--proofs',
    proofs,
  )
  const ours = json(proofs).claims as Record<string, { proof: string[] }>
  const same = Object.entries(claims).filter(
    ([address, { proof }]) => JSON.stringify(ours[address]?.proof) === JSON.stringify(proof),
  ).length
  return [
    check('Cryptex root', found.root, published.merkleRoot),
    check('Cryptex proofs, bit for bit', same, Object.keys(claims).length),
  ]
}

function transfers(data: string): Check[] {
  const found = lab('decode', join(data, 'events/etl_17173049_expected_logs.ndjson.gz')).byKind as Record<
    string,
    number
  >
  const raw = lab('decode', join(data, 'events/rpc_logs.ndjson.gz'))
  const kinds = raw.byKind as Record<string, number>
  return [
    check('ethereum-etl transfers (ERC-20 and ERC-721)', (found.erc20 ?? 0) + (found.erc721 ?? 0), 291),
    check('raw logs: ERC-20', kinds.erc20, 3024),
    check('raw logs: ERC-721', kinds.erc721, 270),
    check('raw logs: ERC-1155 single and batch', `${kinds.erc1155} + ${kinds.erc1155Batch}`, '24 + 2'),
    check('raw logs: non-indexed', kinds.nonIndexed, 6),
    check('raw logs: no transfer', raw.notTransfer, 3136),
  ]
}

function uplift(data: string): Check[] {
  const published = json(join(data, 'vectors/reference_figures.json')).sklift_metrics_on_hillstrom as Record<
    string,
    Record<string, number>
  >
  const found = lab(
    'uplift',
    join(data, 'marketing/hillstrom.csv.gz'),
    '--treatment',
    'segment',
    '--treated',
    'Womens E-Mail',
    '--control',
    'No E-Mail',
    '--outcome',
    'visit',
    '--score',
    'history',
  )
  const expected = published['Womens E-Mail|visit|score=history'] ?? {}
  const close = (a: unknown, b: number | undefined) => Math.abs(Number(a) - (b ?? Number.NaN)) <= 1e-9
  return [
    {
      ...check('Hillstrom Qini (Womens, visit, history), within 1e-9', found.qini, expected.qini_auc_score),
      passed: close(found.qini, expected.qini_auc_score),
    },
    {
      ...check('Hillstrom AUUC (Womens, visit, history), within 1e-9', found.auuc, expected.uplift_auc_score),
      passed: close(found.auuc, expected.uplift_auc_score),
    },
  ]
}

/** What networkx says of `bitcoinotc`; its HITS is of signed ratings, which are refused as weights here, and the share of positive ratings is no figure of the graph. */
type Reference = {
  readonly [name: string]: unknown
  readonly pagerank_unweighted_d085_top10: readonly (readonly [node: string, rank: number])[]
  readonly louvain_unweighted_5seeds: { readonly modularity_max: number }
}

/** The name of each figure of the reference in ours. */
const COUNTS: Readonly<Record<string, string>> = {
  nodes: 'nodes',
  edges: 'directed_edges',
  undirectedEdges: 'undirected_edges',
  components: 'weak_components',
  largestComponent: 'largest_weak',
  strongComponents: 'strong_components',
  largestStrongComponent: 'largest_strong',
  triangles: 'triangles',
  core: 'max_core',
  coreNodes: 'nodes_in_max_core',
}

const SHARES: Readonly<Record<string, string>> = {
  reciprocity: 'reciprocity',
  clustering: 'avg_clustering',
  transitivity: 'transitivity',
  assortativity: 'degree_assortativity_undirected',
}

function graph(data: string, folder: string): Check[] {
  const published = json(join(data, 'vectors/reference_figures.json'))
  const key = Object.keys(published).find((name) => name.startsWith('graph_metrics_bitcoinotc')) ?? ''
  const reference = published[key] as Reference
  const file = join(data, 'labels/bitcoinotc.csv.gz')
  const out = join(folder, 'nodes.csv')
  const found = lab('graph', file, '--source', 'source', '--target', 'target', '--out', out)
  const near = (what: string, value: unknown, expected: number, within: number): Check => ({
    ...check(`bitcoinotc ${what}, within ${within}`, value, expected),
    passed: Math.abs(Number(value) - expected) <= within,
  })
  const ranks = found.pagerank as Reference['pagerank_unweighted_d085_top10']
  const theirs = reference.pagerank_unweighted_d085_top10
  const apart = Math.max(...theirs.map(([, rank], i) => Math.abs(rank - (ranks[i]?.[1] ?? Number.NaN))))
  const [header = '', ...rows] = readFileSync(out, 'utf8').trim().split('\n')
  const column = header.split(',').indexOf('pagerank')
  const sum = rows.reduce((total, row) => total + Number(row.split(',')[column]), 0)
  const louvain = reference.louvain_unweighted_5seeds.modularity_max
  return [
    ...Object.entries(COUNTS).map(([ours, name]) => check(`bitcoinotc ${ours}`, found[ours], reference[name])),
    ...Object.entries(SHARES).map(([ours, name]) => near(ours, found[ours], Number(reference[name]), 1e-12)),
    check(
      'bitcoinotc, the ten of the highest PageRank in order',
      ranks.map(([node]) => node),
      theirs.map(([node]) => node),
    ),
    near('PageRank of these ten, largest difference', apart, 0, 1e-9),
    near('sum of PageRank', sum, Number(reference.pagerank_sum), 1e-9),
    {
      ...check('bitcoinotc modularity, at least the best of five Louvain runs', found.modularity, louvain),
      passed: Number(found.modularity) >= louvain,
    },
    check('bitcoinotc ratings as weights', refusal('graph', file, '--weight', 'rating'), 'GRAPH_EDGE_INVALID'),
  ]
}

/** The code that a lab fails with. */
function refusal(...words: string[]): unknown {
  const { stdout } = spawnSync(process.execPath, [CLI, 'lab', ...words, '--json'], { encoding: 'utf8' })
  return JSON.parse(stdout).failure?.code
}
