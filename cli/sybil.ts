/** `dropcast sybil train|rescore|risk` and `dropcast lab sybil`: who is likely to be one of many of one actor. */
import type { SybilModelEntry, SybilRiskResult, SybilScoring } from '../src/capabilities.ts'
import type * as Lab from '../src/contesting.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

const lab = verb<Lab.Input, Lab.Result>({
  name: ['lab', 'sybil'],
  says: 'learn sybil risk on some clusters of an edge list and judge it on others, beside logistic regression and boosting',
  words: [],
  options: [
    { flags: '--edges <file>', says: 'columns from and to, with kind and transfers where there are', needed: true },
    { flags: '--wallets <file>', says: 'column address, the label, and what else is known as numbers', needed: true },
    { flags: '--label <name>', says: 'column of 0 and 1; 1 = sybil', needed: true },
    { flags: '--cluster <name>', says: 'column of clusters; empty = a cluster of its own' },
    { flags: '--hubs <file>', says: 'column address: exchanges, contracts and the like, which link nobody' },
    { flags: '--drop <names>', says: 'columns of the wallets to leave out, separated by commas', fallback: '' },
    { flags: '--precision <share>', says: 'what the operating point is chosen for', fallback: '0.9' },
    { flags: '--seed <text>', says: 'decides the split and the first weights', fallback: '1' },
  ],
  needs: 'nothing',
  input: (_words, options) => ({
    edges: Words.path(Words.needed(options, 'edges')),
    wallets: Words.path(Words.needed(options, 'wallets')),
    label: Words.needed(options, 'label'),
    drop: Words.list(options, 'drop'),
    precision: Words.share(options, 'precision'),
    seed: Words.needed(options, 'seed'),
    ...Words.given('cluster', Words.text(options, 'cluster')),
    ...Words.given('hubs', Words.optionalPath(options, 'hubs')),
  }),
  run: async (_config, input, call) => (await import('../src/lab.ts')).sybil(input, call),
  answers: {
    wallets: 'labelled wallets',
    sybils: 'sybils among them',
    columns: 'columns made of the edges and of what else is known',
    test: 'wallets, sybils and clusters of sybils that were judged on',
    model:
      'auc, prAuc, threshold, flagged, precision and recall [estimate, low, high] and f1 on the test clusters; precision null = nobody was flagged',
    logistic: 'the same of logistic regression on the same columns',
    boosting: 'the same of gradient boosting on the same columns',
    warnings: 'what makes the figures doubtful',
  },
  lines: ({ wallets, sybils, columns, test, model, logistic, boosting, warnings }) => [
    `${wallets} wallets, ${sybils} sybils, ${columns} columns; judged on ${test.wallets} wallets with ${test.sybils} sybils of ${test.clusters} clusters`,
    ...Words.table([
      ['', 'AUC', 'PR AUC', 'flagged', 'precision', 'recall', 'F1'],
      ...Object.entries({ model, logistic, boosting }).map(([name, each]) => [
        name,
        each.auc.toFixed(4),
        each.prAuc.toFixed(4),
        each.flagged,
        each.precision === null ? 'unknown' : ranged(each.precision),
        ranged(each.recall),
        each.f1.toFixed(3),
      ]),
    ]),
    ...warnings,
  ],
})

function ranged([estimate, low, high]: Lab.Ranged): string {
  return `${estimate.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`
}

const AS_OF = { flags: '--as-of <time>', says: 'ISO-8601; entities must stand for it', needed: true } as const

const train = verb<{ asOf: string; precision: number }, SybilModelEntry>({
  name: ['sybil', 'train'],
  says: 'learn sybil risk from wallets labelled SYBIL and NOT_SYBIL, and judge it on entities that were not seen',
  options: [AS_OF, { flags: '--precision <share>', says: 'what the operating point is chosen for', fallback: '0.9' }],
  needs: 'engine',
  changes: { subject: ({ asOf }) => `sybil risk ${asOf}` },
  input: (_words, options) => ({ asOf: Words.needed(options, 'asOf'), precision: Words.share(options, 'precision') }),
  run: (engine, input, call) => engine.sybil.train(input, call),
  answers: {
    version: 'the model',
    labelled: 'wallets with a label',
    sybils: 'sybils among them',
    aim: 'precision that the threshold was chosen for',
    threshold: 'probability from which a wallet is flagged; null = none reaches the precision',
    auc: 'of the model, on the test entities',
    aucLogistic: 'of logistic regression on the same columns',
    aucBoosting: 'of gradient boosting on the same columns',
    precision: 'of the flags, estimate, low and high; null = nobody was flagged',
    recall: 'of the flags, estimate, low and high',
    warnings: 'what makes the figures doubtful',
  },
  lines: ({ version, labelled, sybils, auc, aucLogistic, aucBoosting, precision, recall, warnings }) => [
    `${version}: ${sybils} sybils among ${labelled} labelled wallets`,
    `AUC ${auc.toFixed(4)} (logistic ${aucLogistic.toFixed(4)}, boosting ${aucBoosting.toFixed(4)})`,
    `precision ${said(precision)}, recall ${said(recall)} on entities that were not seen`,
    ...warnings,
  ],
})

const rescore = verb<{ asOf: string }, SybilScoring>({
  name: ['sybil', 'rescore'],
  says: 'score every private wallet by the newest model of sybil risk',
  options: [AS_OF],
  needs: 'engine',
  changes: { subject: ({ asOf }) => `sybil risk ${asOf}` },
  input: (_words, options) => ({ asOf: Words.needed(options, 'asOf') }),
  run: (engine, input, call) => engine.sybil.rescore(input, call),
  answers: {
    asOf: 'ISO-8601',
    wallets: 'wallets scored',
    flagged: 'wallets at the operating point or above',
    model: 'the model; null = none was trained, and every risk is unknown',
  },
  lines: ({ asOf, wallets, flagged, model }) =>
    model === null
      ? ['No model of sybil risk was trained: every risk is unknown.']
      : [`${wallets} wallets scored as of ${asOf}, ${flagged} flagged, by ${model}`],
})

/** How likely a wallet is one of many of one actor. */
export const risk = verb<{ wallet: string; asOf?: string }, SybilRiskResult>({
  name: ['sybil', 'risk'],
  says: 'the newest sybil risk of a wallet and of its entity',
  words: ['<wallet>'],
  options: [{ flags: '--as-of <time>', says: 'ISO-8601; now unless given' }],
  needs: 'engine',
  input: ([wallet = ''], options) => ({ wallet, ...Words.given('asOf', Words.instant(options, 'asOf')) }),
  run: (engine, input) => engine.sybil.risk(input),
  answers: {
    wallet: 'the address asked about',
    asOf: 'ISO-8601; null = never scored',
    risk: 'probability, low, high, flagged; null = unknown, which is not 0',
    entityProbability: 'mean over the members of its entity whose risk is known; null = unknown',
    entityMembers: 'how many members that is',
    precision: 'of flagged wallets on entities not seen, estimate, low and high; null = unknown',
    model: 'the model; null = none',
  },
  lines: ({ wallet, risk: own, entityProbability, entityMembers, precision }) => [
    own === null
      ? `The sybil risk of ${wallet} is unknown.`
      : `${wallet}: ${own.probability.toFixed(3)} (${own.low.toFixed(3)} to ${own.high.toFixed(3)})${own.flagged ? ', flagged' : ''}`,
    ...(entityProbability === null
      ? []
      : [`its entity: ${entityProbability.toFixed(3)} over ${entityMembers} wallets`]),
    `precision of flags: ${said(precision)}`,
  ],
})

function said(of: SybilModelEntry['precision']): string {
  return of === null ? 'unknown' : ranged([of.estimate, of.low, of.high])
}

/** The verbs. */
export const sybil = [train, rescore, risk, lab]
