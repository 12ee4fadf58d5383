/** `dropcast lab …`: one stage on a file, without a warehouse. */
import type { Call } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import type * as Lab from '../src/lab.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

const FORMATS = ['uniswap', 'ens', 'openzeppelin'] as const
const loaded = () => import('../src/lab.ts')

const merkle = verb<Lab.MerkleInput, Lab.MerkleResult>({
  name: ['lab', 'merkle'],
  says: 'the Merkle root (and proofs) of a list of addresses and amounts',
  words: ['<list>'],
  options: [
    { flags: '--format <format>', says: FORMATS.join(', '), needed: true },
    { flags: '--shard-nibbles <count>', says: 'ens: leading hex digits that name a shard (2 unless given)' },
    { flags: '--address-column <name>', says: 'column of addresses (address, account, … unless given)' },
    { flags: '--amount-column <name>', says: 'column of base units, decimal or 0x hex (amount, … unless given)' },
    { flags: '--sum-duplicates', says: 'add the amounts of an address that is listed again, instead of refusing it' },
    { flags: '--proofs <file>', says: 'write every proof as JSON; uniswap: the claims file of the distributor' },
  ],
  needs: 'nothing',
  input: ([list], options) => ({
    path: Words.path(list),
    format: Words.choice(Words.text(options, 'format'), 'format', FORMATS),
    duplicates: Words.flag(options, 'sumDuplicates') ? 'sum' : 'refuse',
    ...Words.given('shardNibbles', Words.whole(options, 'shardNibbles')),
    ...Words.given('addressColumn', Words.text(options, 'addressColumn')),
    ...Words.given('amountColumn', Words.text(options, 'amountColumn')),
    ...Words.given('proofs', Words.optionalPath(options, 'proofs')),
  }),
  run: async (_config, input, call) => (await loaded()).merkle(input, call),
  answers: {
    root: '32 bytes as 0x hex',
    leaves: 'number of recipients',
    total: 'sum of amounts, decimal text of base units',
    ms: 'milliseconds of building the tree',
  },
  lines: ({ root, leaves, total, ms }) => [root, `${leaves} leaves, ${total} base units in all, ${ms} ms`],
})

type Decoded = Awaited<ReturnType<typeof Lab.decode>>

const decode = verb<{ path: string; out?: string }, Decoded>({
  name: ['lab', 'decode'],
  says: 'the token transfers in a file of event logs (NDJSON of JSON-RPC or ethereum-etl)',
  words: ['<logs>'],
  options: [{ flags: '--out <file>', says: 'write the transfers as CSV (gzip when it ends in .gz)' }],
  needs: 'nothing',
  input: ([logs], options) => ({
    path: Words.path(logs),
    ...Words.given('out', Words.optionalPath(options, 'out')),
  }),
  run: async (_config, input, call) => (await loaded()).decode(input, call),
  answers: {
    logs: 'logs read',
    transfers: 'token movements found; an ERC-1155 batch counts once for each item',
    byKind: 'logs by form: erc20, erc721, erc1155, erc1155Batch, nonIndexed',
    refused: 'transfer-like logs that do not decode, by reason',
    notTransfer: 'logs of other events',
  },
  lines: ({ logs, transfers, byKind, refused, notTransfer }) => [
    `${transfers} transfers in ${logs} logs (${notTransfer} of other events)`,
    ...Words.table([...Object.entries(byKind), ...Object.entries(refused).map(([why, n]) => [`refused ${why}`, n])]),
  ],
})

type Measured = Awaited<ReturnType<typeof Lab.graph>>

const graph = verb<Lab.GraphInput, Measured>({
  name: ['lab', 'graph'],
  says: 'the figures of an edge list, by networkx’s definitions',
  words: ['<edges>'],
  options: [
    { flags: '--source <name>', says: 'column of sources (source, src, from, or the first)' },
    { flags: '--target <name>', says: 'column of targets (target, dst, to, or the next)' },
    { flags: '--weight <name>', says: 'column of weights, for PageRank and communities only' },
    { flags: '--time <name>', says: 'column of times in unix seconds, for the rhythm' },
    { flags: '--from <node>', says: 'the node to look from; the one of the highest PageRank unless given' },
    { flags: '--sources <count>', says: 'how many nodes betweenness is counted from (256 unless given)' },
    { flags: '--seed <text>', says: 'decides communities, embedding and the sources of betweenness', fallback: '1' },
    { flags: '--out <file>', says: 'write the figures of every node as CSV' },
  ],
  needs: 'nothing',
  input: ([edges], options) => ({
    path: Words.path(edges),
    seed: Words.needed(options, 'seed'),
    ...Words.given('source', Words.text(options, 'source')),
    ...Words.given('target', Words.text(options, 'target')),
    ...Words.given('weight', Words.text(options, 'weight')),
    ...Words.given('time', Words.text(options, 'time')),
    ...Words.given('from', Words.text(options, 'from')),
    ...Words.given('sources', Words.whole(options, 'sources')),
    ...Words.given('out', Words.optionalPath(options, 'out')),
  }),
  run: async (_config, input, call) => (await loaded()).graph(input, call),
  answers: {
    nodes: 'nodes of the directed graph',
    edges: 'distinct directed edges, self-loops included',
    reciprocity: 'share of edges that also run back',
    components: 'weakly connected components',
    strongComponents: 'strongly connected components',
    core: 'largest k of a non-empty k-core (undirected simple graph)',
    triangles: 'triangles (undirected simple graph)',
    clustering: 'average local clustering (undirected simple graph)',
    communities: 'number of communities (Leiden, undirected simple graph)',
    modularity: 'modularity of those communities',
    largestComponent: 'nodes of the largest weakly connected component',
    largestStrongComponent: 'nodes of the largest strongly connected component',
    undirectedEdges: 'edges of the undirected simple graph',
    coreNodes: 'nodes of that largest core',
    transitivity: 'share of paths of two edges that a third closes',
    assortativity: 'correlation of the degrees at both ends of an edge',
    pagerank: 'the ten highest [node, value] of PageRank, d = 0.85',
    hubs: 'the ten highest [node, value] of HITS hubs, of sum 1',
    authorities: 'the ten highest [node, value] of HITS authorities, of sum 1',
    betweenness:
      'the ten highest [node, value] of betweenness as a share of pairs, from --sources nodes (exact for as many nodes)',
    from: 'the node that was looked from; null in an empty graph',
    personal: 'the ten highest other [node, value] of PageRank that restarts at that node',
    nearest: 'the ten other [node, cosine] whose FastRP rows point most nearly its way',
    embedding: 'width of FastRP rows, their meanLength, and zeroRows, isolated nodes',
    neighbourDegree: 'mean over nodes of the mean degree of their neighbours (SIGN, one hop)',
    secondDegree: 'mean over nodes of the mean of that over their neighbours (SIGN, two hops)',
    similar: 'to each of the ten highest ranks the node most alike, [node, other, Jaccard of neighbours]',
    owners:
      'sources as owners of their targets: sources, targets, leftOut (targets of more than 1,000 sources), pairs among each other’s ten most alike, their meanCosine, and the ten most alike',
    rhythm: 'means over nodes of meanGapS, medianGapS, burstiness and memory of their edges; null without --time',
    file: 'what --out wrote, or null',
  },
  lines: seen,
})

function seen(found: Measured): readonly string[] {
  const { pagerank, hubs, authorities, betweenness, personal, nearest, ...rest } = found
  const { from, similar, owners, embedding, rhythm, file, ...figures } = rest
  const { alike, ...owned } = owners
  const prefixed = (name: string, values: object) =>
    Object.entries(values).map(([key, value]) => [`${name} ${key}`, value])
  const rankings = { pagerank, hubs, authorities, betweenness, [`personal, from ${from}`]: personal }
  return [
    ...Words.table([
      ...Object.entries({ ...figures, ...rhythm }),
      ...prefixed('embedding', embedding),
      ...prefixed('owners', owned),
    ]),
    ...Object.entries({ ...rankings, [`nearest to ${from}`]: nearest }).flatMap(([name, ranking]) => [
      '',
      name,
      ...Words.table(ranking.map(([node, value]) => [node, value.toFixed(8)])),
    ]),
    ...Object.entries({ similar, 'owners alike': alike }).flatMap(([name, pairs]) => [
      '',
      name,
      ...Words.table(pairs.map(([node, other, score]) => [node, other, score.toFixed(4)])),
    ]),
    ...(file === null ? [] : ['', `The figures of every node stand in ${file}.`]),
  ]
}

type Judged = Awaited<ReturnType<typeof Lab.tabular>>

const tabular = verb<Lab.TabularInput, Judged>({
  name: ['lab', 'tabular'],
  says: 'train a model on a table and judge it on another, on later rows or on other groups, beside logistic regression and boosting',
  words: ['<train>'],
  options: [
    { flags: '--label <name>', says: 'column with two values; the later in order counts as positive', needed: true },
    { flags: '--test <file>', says: 'table of the same columns to judge on; needed without --time and --group' },
    {
      flags: '--time <name>',
      says: 'column of times or ordered numbers: the latest fifth of what is learnt from stops the training, and without --test the latest fifth of all is judged',
    },
    {
      flags: '--group <name>',
      says: 'column that says whose a row is: no group is learnt from and judged, or learnt from and stopped by',
    },
    { flags: '--drop <names>', says: 'columns to leave out, separated by commas', fallback: '' },
    {
      flags: '--class-weights <weight>',
      says: 'what a positive row weighs while the model learns: balanced, or a number; probabilities stay calibrated',
    },
    {
      flags: '--monotone <directions>',
      says: 'columns that a score may only rise or fall with, such as age=+,fees=-; boosting and regression score alone then',
    },
    { flags: '--seed <text>', says: 'decides the split and the networks’ first weights' },
  ],
  needs: 'nothing',
  input: ([train], options) => {
    const [test, time, group] = [
      Words.optionalPath(options, 'test'),
      Words.text(options, 'time'),
      Words.text(options, 'group'),
    ]
    if (time !== undefined && group !== undefined)
      throw new Failure('USAGE', 'Rows are parted by time or by group: give --time or --group.', { option: 'group' })
    if (test === undefined && time === undefined && group === undefined)
      throw new Failure('USAGE', 'There are no rows to judge on: give --test, --time or --group.', { option: 'test' })
    return {
      train: Words.path(train),
      label: Words.needed(options, 'label'),
      drop: Words.list(options, 'drop'),
      ...Words.given('test', test),
      ...Words.given('time', time),
      ...Words.given('group', group),
      ...Words.given('monotone', directions(Words.pairs(options, 'monotone'))),
      ...Words.given('classWeights', weighting(Words.text(options, 'classWeights'))),
      ...Words.given('seed', Words.text(options, 'seed')),
    }
  },
  run: async (_config, input, call) => (await loaded()).tabular(input, call),
  answers: {
    rows: 'rows of the training table, without those that were parted off to judge on',
    positives: 'positive rows of it',
    positive: 'label value that counts as positive',
    test: 'auc, prAuc, brier and ece on the test table, with its rows and positives',
    chosen:
      'ALL, unless NETWORKS, BOOSTING or BOTH foretold the validation rows clearly better; with --monotone WITHOUT_NETWORKS or BOOSTING',
    baselines: 'the same four of logistic regression and of gradient boosting',
    paired: 'AUC minus that of each baseline with 95 % interval (DeLong, paired)',
    seconds: 'duration of training and judging',
    runtime: 'TensorFlow runtime that was used: native, wasm or cpu',
    notes: 'how the rows were parted, and what the training did with the columns',
    warnings: 'columns that look like leaks, and the like',
  },
  lines: ({ rows, positives, positive, test, baselines, seconds, runtime, notes, warnings }) => [
    `${rows} rows, ${positives} with "${positive}"; ${seconds.toFixed(1)} s on ${runtime}`,
    ...Words.table([
      ['', 'AUC', 'PR AUC', 'Brier', 'ECE'],
      ...[
        ['model', test] as const,
        ['logistic', baselines.logistic] as const,
        ['boosting', baselines.boosting] as const,
      ].map(([name, figures]) => [
        name,
        ...[figures.auc, figures.prAuc, figures.brier, figures.ece].map((value) => value.toFixed(4)),
      ]),
    ]),
    ...notes,
    ...warnings,
  ],
})

function directions(typed: Readonly<Record<string, string>> | undefined): Lab.TabularInput['monotone'] {
  if (typed === undefined) return undefined
  const signs = { '+': 1, '-': -1 } as const
  return Object.fromEntries(
    Object.entries(typed).map(([name, sign]) => [name, signs[Words.choice(sign, 'monotone', ['+', '-'])]]),
  )
}

function weighting(typed: string | undefined): Lab.TabularInput['classWeights'] {
  if (typed === undefined || typed === 'balanced') return typed
  const weight = Number(typed)
  if (Number.isFinite(weight) && weight > 0) return weight
  throw new Failure('USAGE', `--class-weights takes balanced or a number above 0, not "${typed}".`, {
    option: 'classWeights',
  })
}

const uplift = verb<Lab.UpliftInput, Lab.UpliftResult>({
  name: ['lab', 'uplift'],
  says: 'how well a column, or an effect learnt from the table, ranks an experiment’s rows by what treatment does (scikit-uplift’s definitions)',
  words: ['<file>'],
  options: [
    { flags: '--treatment <name>', says: 'column of 0 and 1, or of arms with --treated and --control', needed: true },
    { flags: '--outcome <name>', says: 'column of 0 and 1', needed: true },
    {
      flags: '--score <name>',
      says: 'column that ranks the rows, the highest first; an effect is learnt unless given',
    },
    { flags: '--treated <value>', says: 'arm that counts as treated; rows of other arms are left out' },
    { flags: '--control <value>', says: 'arm that counts as control' },
    {
      flags: '--test <file>',
      says: 'judge what was learnt on this file; on a third of the rows, held out by hash, unless given',
    },
    { flags: '--drop <names>', says: 'columns that the model must not see, separated by commas', fallback: '' },
    { flags: '--seed <text>', says: 'another seed gives another split and other networks' },
  ],
  needs: 'nothing',
  input: ([file], options) => {
    const score = Words.text(options, 'score')
    const test = Words.optionalPath(options, 'test')
    if (score !== undefined && test !== undefined)
      throw new Failure('USAGE', 'A column ranks the rows of <file> itself: give --score or --test.', {
        option: 'test',
      })
    return {
      path: Words.path(file),
      treatment: Words.needed(options, 'treatment'),
      outcome: Words.needed(options, 'outcome'),
      drop: Words.list(options, 'drop'),
      ...Words.given('score', score),
      ...Words.given('test', test),
      ...Words.given('treated', Words.text(options, 'treated')),
      ...Words.given('control', Words.text(options, 'control')),
      ...Words.given('seed', Words.text(options, 'seed')),
    }
  },
  run: async (_config, input, call: Call) => (await loaded()).uplift(input, call),
  answers: {
    qini: 'qini_auc_score',
    auuc: 'uplift_auc_score',
    upliftAt: 'uplift_at_k overall, for k 0.1 and 0.3',
    ate: 'difference of rates, treated minus control',
    ateInterval: 'its 95 % interval [low, high] (Newcombe)',
    learnt:
      'the learner that was chosen, all candidates, the baseline, paired difference, policy value (inverse weighting and doubly robust) and warnings; null with --score',
  },
  lines: ({ qini, auuc, upliftAt, ate, ateInterval: [low, high], learnt }) => [
    ...Words.table([
      ['', 'Qini', 'AUUC', 'uplift at 10 %', 'uplift at 30 %'],
      [learnt ? 'ours' : 'column', ...[qini, auuc, upliftAt['0.1'], upliftAt['0.3']].map(figure)],
      ...(learnt
        ? [
            [
              'T-learner, logistic',
              ...[
                learnt.baseline.qini.estimate,
                learnt.baseline.auuc,
                learnt.baseline.upliftAt['0.1'],
                learnt.baseline.upliftAt['0.3'],
              ].map(figure),
            ],
          ]
        : []),
    ]),
    `average effect ${figure(ate)} (${figure(low)} to ${figure(high)})`,
    ...(learnt ? judged(learnt) : []),
  ],
})

function judged({
  chosen,
  difference,
  policy,
  rows,
  warnings,
}: NonNullable<Lab.UpliftResult['learnt']>): readonly string[] {
  const between = ({ estimate, low, high }: typeof difference) =>
    `${figure(estimate)} (${figure(low)} to ${figure(high)})`
  const verdict = difference.low > 0 ? 'better than' : difference.high < 0 ? 'worse than' : 'not distinguishable from'
  return [
    `learnt by ${chosen}, judged on ${rows.treated + rows.control} rows that it did not see`,
    `Qini minus the baseline’s ${between(difference)}: ${verdict} it`,
    `rate if the ${(100 * policy.share).toFixed(1)} % with an effect above ${policy.threshold} were treated ${between(policy.targeted)}; all ${between(policy.all)}, none ${between(policy.none)}`,
    `the same, doubly robust: ${between(policy.robust.targeted)}; all ${between(policy.robust.all)}, none ${between(policy.robust.none)}; targeting minus all ${between(policy.robust.gain)}`,
    ...warnings,
  ]
}

function figure(value: number): string {
  return value.toFixed(6)
}

/** The labs. */
export const labs = [merkle, decode, graph, tabular, uplift]
