/** `dropcast graph`, `graph ego|path|cluster|top`: the wallet graph, and small parts of it. */
import { writeFile } from 'node:fs/promises'
import type { Engine, GraphResult, GraphView } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import { type Answers, type Option, type Options, verb } from './verb.ts'
import * as Words from './words.ts'

const build = verb<{ asOf: string }, GraphResult>({
  name: ['graph'],
  says: 'measure the wallet graph of all activity before an instant; only days that changed are read anew',
  options: [{ flags: '--as-of <time>', says: 'ISO-8601; nothing at or after it is read', needed: true }],
  needs: 'engine',
  changes: { subject: ({ asOf }) => `graph ${asOf}` },
  input: (_words, options) => ({ asOf: Words.neededInstant(options, 'asOf') }),
  run: (engine, input, call) => engine.graph.build(input, call),
  answers: {
    asOf: 'the instant',
    wallets: 'wallets of the graph',
    edges: 'distinct directed edges',
    components: 'weakly connected components',
    communities: 'communities',
    days: 'days with activity before the instant',
    daysRead: 'of these, days whose activity had changed since they were last read',
    measured: 'false when nothing had changed since the last time, so that what stands is left',
  },
  lines: ({ asOf: at, wallets, edges, components, communities, days, daysRead, measured }) => [
    `${wallets} wallets, ${edges} edges, ${components} components, ${communities} communities as of ${at}`,
    `${daysRead} of ${days} days read anew; ${measured ? 'measured' : 'nothing had changed'}.`,
  ],
})

type Looked = Omit<GraphView, 'asOf'> & { readonly asOf: string | null; readonly file: string | null }
type Written = { readonly format: 'json' | 'gexf'; readonly out?: string }

const LOOKING: readonly Option[] = [
  { flags: '--as-of <time>', says: 'ISO-8601; the newest instant measured unless given' },
  { flags: '--format <name>', says: 'of the file: gexf (Gephi) or json', fallback: 'json' },
  { flags: '--out <file>', says: 'write the view here' },
]

const looked: Answers<Looked> = {
  asOf: 'ISO-8601; null when there is no path',
  cut: 'whether a cap left wallets out',
  wallets: 'wallet, hops, x, y, pagerank, core, community and publicKind of each',
  edges: 'source, target and weight (how often) of each',
  file: 'what was written, or null',
}

function written(options: Options): Written & { readonly asOf?: string } {
  const format = Words.choice(Words.text(options, 'format'), 'format', ['json', 'gexf'])
  const out = Words.optionalPath(options, 'out')
  if (format === 'gexf' && out === undefined)
    throw new Failure('USAGE', 'A format is that of a file: name it by --out.', { option: 'out' })
  return { ...Words.given('asOf', Words.instant(options, 'asOf')), format, ...Words.given('out', out) }
}

async function saved(engine: Engine, view: GraphView | null, { format, out }: Written): Promise<Looked> {
  if (!view) return { asOf: null, cut: false, wallets: [], edges: [], file: null }
  if (out === undefined) return { ...view, file: null }
  await writeFile(out, format === 'gexf' ? await engine.graph.document(view) : `${JSON.stringify(view, null, 1)}\n`)
  return { ...view, file: out }
}

function seen({ asOf, cut, wallets, edges, file }: Looked, when = 'a cap left others out'): readonly string[] {
  if (asOf === null) return ['No path within the caps.']
  return [
    `${wallets.length} wallets and ${edges.length} edges as of ${asOf}${cut ? `; ${when}` : ''}.`,
    ...(file === null ? [] : [`Written to ${file}.`]),
    ...Words.table([
      ['wallet', 'hops', 'core', 'pagerank', 'community', 'public'],
      ...wallets.map(({ wallet, hops, core, pagerank, community, publicKind }) => [
        wallet,
        hops,
        core,
        pagerank.toExponential(2),
        community,
        publicKind ?? '',
      ]),
    ]),
  ]
}

const ego = verb<{ wallet: string; asOf?: string; hops?: number; maxWallets?: number } & Written, Looked>({
  name: ['graph', 'ego'],
  says: 'show the wallets around one, nearest first; wallets of more than 200 counterparties are not walked through',
  words: ['<wallet>'],
  options: [
    { flags: '--hops <count>', says: 'how far, 1 to 3 [2]' },
    { flags: '--max-wallets <count>', says: 'at most, 1 to 2000 [500]' },
    ...LOOKING,
  ],
  needs: 'engine',
  input: ([wallet = ''], options) => ({
    wallet,
    ...Words.given('hops', Words.whole(options, 'hops')),
    ...Words.given('maxWallets', Words.whole(options, 'maxWallets')),
    ...written(options),
  }),
  run: async (engine, input, call) => saved(engine, await engine.graph.ego(input, call), input),
  answers: looked,
  lines: (view) => seen(view),
})

const path = verb<{ from: string; to: string; asOf?: string; maxHops?: number } & Written, Looked>({
  name: ['graph', 'path'],
  says: 'show one shortest path between two wallets; wallets of more than 200 counterparties are not walked through',
  words: ['<from>', '<to>'],
  options: [{ flags: '--max-hops <count>', says: 'how long, 1 to 8 [6]' }, ...LOOKING],
  needs: 'engine',
  input: ([from = '', to = ''], options) => ({
    from,
    to,
    ...Words.given('maxHops', Words.whole(options, 'maxHops')),
    ...written(options),
  }),
  run: async (engine, input, call) => saved(engine, await engine.graph.path(input, call), input),
  answers: looked,
  lines: (view) => seen(view, 'large wallets were passed by: there may be a shorter way through one'),
})

const cluster = verb<{ wallet: string; asOf?: string; maxWallets?: number } & Written, Looked>({
  name: ['graph', 'cluster'],
  says: 'show the community of a wallet, those with most counterparties first',
  words: ['<wallet>'],
  options: [{ flags: '--max-wallets <count>', says: 'at most, 1 to 2000 [500]' }, ...LOOKING],
  needs: 'engine',
  input: ([wallet = ''], options) => ({
    wallet,
    ...Words.given('maxWallets', Words.whole(options, 'maxWallets')),
    ...written(options),
  }),
  run: async (engine, input, call) => saved(engine, await engine.graph.cluster(input, call), input),
  answers: looked,
  lines: (view) => seen(view),
})

const top = verb<{ asOf?: string; first?: number } & Written, Looked>({
  name: ['graph', 'top'],
  says: 'show the wallets of the highest PageRank and what runs between them',
  options: [{ flags: '--first <count>', says: 'how many, 1 to 500 [100]' }, ...LOOKING],
  needs: 'engine',
  input: (_words, options) => ({ ...Words.given('first', Words.whole(options, 'first')), ...written(options) }),
  run: async (engine, input, call) => saved(engine, await engine.graph.top(input, call), input),
  answers: looked,
  lines: (view) => seen(view),
})

/** The verbs. */
export const graph = [build, ego, path, cluster, top]
