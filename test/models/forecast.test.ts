/** Forecasting through the engine, on real sales: what a person who trains, scores and looks back gets. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forecast } from '../../cli/forecast.ts'
import type { Options } from '../../cli/verb.ts'
import type { Engine, ModelEntry, ScoringEntry } from '../../src/capabilities.ts'
import * as Time from '../../src/core/time.ts'
import * as EngineFile from '../../src/engine.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import type { Card } from '../../src/models/card.ts'
import { call, settings } from '../engine/config.ts'
import { temporary } from '../warehouse/folder.ts'

const GOAL = 'trades-again-90d'
// A window apart, so that they share most of their cut-offs, and early, where few wallets make each of them cheap.
const FIRST = '2019-03-01T00:00:00Z'
const LATER = '2019-05-30T00:00:00Z'
const sales = new URL('../../data/events/cryptopunks_sales.csv.gz', import.meta.url).pathname
const folder = temporary()
const goals = join(folder, 'goals.json')
const config = settings(folder, { DROPCAST_GOALS: goals, DROPCAST_SEED: 'forecast', DROPCAST_TRAINING_ROWS: '1500' })

describe('forecasting', () => {
  let engine: Engine
  let first: ModelEntry
  let second: ModelEntry
  let scorings: readonly ScoringEntry[]
  beforeAll(async () => {
    writeFileSync(
      goals,
      JSON.stringify([
        { name: 'sells-soon', event: 'sale', windowDays: 90, classWeights: 'balanced', monotone: { acts: 1 } },
        {
          name: 'sells-elsewhere',
          event: 'sale',
          windowDays: 30,
          collection: { chain: 'eip155:1', address: `0x${'9'.repeat(40)}` },
        },
      ]),
    )
    engine = await EngineFile.open(config, { verb: 'test' })
    await engine.ingest.file({ path: sales, chain: 'eip155:1' }, call())
    first = await engine.models.train({ goal: GOAL, asOf: FIRST }, call())
    second = await engine.models.train({ goal: GOAL, asOf: LATER }, call())
    await engine.models.score({ model: first.version, asOf: LATER }, call())
    await engine.models.judge(call())
    scorings = await engine.models.scorings({ goal: GOAL })
  }, 600_000)
  afterAll(() => engine[Symbol.asyncDispose]())

  /** What a verb prints for people. */
  async function typed(name: string, words: readonly string[], options: Options): Promise<readonly string[]> {
    const verb = forecast.find((each) => each.name.join(' ') === name)
    if (verb?.needs !== 'engine') throw new Error(`no verb ${name}`)
    return verb.lines(await verb.run(engine, verb.input(words, options), call(), { principal: 'test' }))
  }

  test('the first model stands, and a later one only by a decision that says why and with which figures', async () => {
    const [one, two, ...more] = await engine.models.decisions({ goal: GOAL })
    expect(more).toEqual([])
    expect(one).toMatchObject({ challenger: first.version, champion: first.version, before: null, comparison: null })
    expect(two).toMatchObject({ challenger: second.version, before: first.version })
    const comparison = two?.comparison as { logLossGain: { low: number } } | undefined
    expect(two?.champion).toBe((comparison?.logLossGain.low ?? 0) > 0 ? second.version : first.version)
    const listed = await engine.models.list()
    expect(listed.filter(({ champion }) => champion).map(({ version }) => version)).toEqual([two?.champion])
  })

  test('the figures of a card are of entities and a period that the judged models did not learn from', () => {
    const card = second.card as Card
    expect(card.split).toMatchObject({ rounds: 3, entitiesAsOf: null })
    expect(card.cutOffs.train < card.cutOffs.validation && card.cutOffs.validation < card.cutOffs.test).toBe(true)
    // Half of the entities decided between the two models, so the other half is judged.
    expect(card.sets.test.rows).toBeLessThan(0.6 * card.split.entities)
    expect(card.sets.test.rows).toBeGreaterThan(0.4 * card.split.entities)
    expect((first.card as Card).sets.test.rows).toBe((first.card as Card).split.entities)
    expect(card.minimum.accepted).toBe('kept')
  })

  test('no more rows are learnt from than were allowed, and the card says of how many they were drawn', () => {
    const card = second.card as Card
    expect(card.sets.train.rows).toBe(1500)
    expect(card.sets.validation.rows).toBeLessThanOrEqual(500)
    expect(card.sets.test.rows).toBeGreaterThan(0)
    const drawn = card.notes.filter((note) => note.includes('were drawn for training'))
    // Of what the backtest learnt from, and of what the model did.
    expect(drawn).toHaveLength(2)
    for (const note of drawn)
      expect(note).toMatch(/^1,500 of \d+,\d{3} rows from 201\d-\S+ on were drawn for training\.$/)
  })

  test('a stage of life enters as a column a stage: the card, the drift and the reasons of a score name it', async () => {
    const indicators = Catalogue.inputs.flatMap(({ name, is }) => (is ? [name] : []))
    const of = (names: readonly string[]) => indicators.filter((name) => names.includes(name))
    const { features, notes } = first.card as Card
    // Who is eligible has traded, so that nobody is passive.
    expect(notes).toContain('Column lifecycle_stage=passive is constant and was dropped.')
    expect(of(features.map(({ name }) => name))).toEqual(indicators.slice(1))
    const drift = scorings[0]?.drift as { features: readonly { name: string }[] }
    expect(of(drift.features.map(({ name }) => name))).toEqual(expect.arrayContaining(indicators.slice(1)))
  })

  test('what a card says of the ranking holds afterwards, on what nobody had seen', () => {
    const scoring = scorings.find(({ model, asOf }) => model === first.version && asOf === FIRST)
    const outcome = scoring?.outcome as { counts: { rows: number }; metrics: { auc: { estimate: number } } }
    expect(outcome.counts.rows).toBe(scoring?.wallets)
    expect(outcome.metrics.auc.estimate).toBeGreaterThan((first.card as Card).metrics.auc.low - 0.05)
    expect(scoring?.words.join(' ')).toContain('AUC')
  })

  test('every scoring whose window has ended is judged, and none before', async () => {
    expect(scorings.map(({ asOf, judgedAt }) => [asOf, judgedAt !== null]).sort()).toEqual(
      [
        [FIRST, true],
        [LATER, true],
        [LATER, true],
      ].slice(0, scorings.length),
    )
    await engine.models.score({ goal: GOAL, asOf: '2021-07-01T00:00:00Z' }, call())
    expect(await engine.models.judge(call())).toEqual([])
    const [open] = await engine.models.scorings({ goal: GOAL })
    expect(open).toMatchObject({ asOf: '2021-07-01T00:00:00Z', outcome: null, judgedAt: null })
    expect(open?.words.join(' ')).toContain('not known yet')
  })

  test('a scoring reads the columns of its model and no other, and says of those how far they moved', () => {
    const scoring = scorings.find(({ model, asOf }) => model === first.version && asOf === LATER)
    const drift = scoring?.drift as { features: readonly { name: string }[] } | undefined
    const read = (first.card as Card).features.map(({ name }) => name)
    expect(read.length).toBeGreaterThan(10)
    expect(drift?.features.map(({ name }) => name).sort()).toEqual(read.sort())
  })

  test('a score is explained in words, and its parts add up to it', async () => {
    const [wallet] = (
      await engine.wallets.page({
        asOf: LATER,
        first: 1,
        where: { score: GOAL, field: 'percentile', op: 'gte', value: 95 },
      })
    ).wallets
    const explained = await engine.models.explain({ wallet: wallet?.address ?? '', goal: GOAL, asOf: LATER }, call())
    const stored = wallet?.scores.find(({ model }) => model === explained.model)
    expect(explained.probability).toBeCloseTo(stored?.probability ?? Number.NaN, 6)
    const sum = explained.shares.reduce((total, { points }) => total + points, explained.against.mean)
    expect(sum).toBeCloseTo(explained.probability, 6)
    expect(explained.words[0]).toContain('above the mean')
    const nobody = engine.models.explain({ wallet: `0x${'12'.repeat(20)}`, goal: GOAL, asOf: LATER }, call())
    await expect(nobody).rejects.toMatchObject({ code: 'WALLET_NOT_SCORED' })
  })

  test('a card is one page that loads nothing and lets no name become markup', async () => {
    const { html } = await engine.models.page(first.version.slice(0, 12))
    expect(html).toContain('Model card: trades-again-90d as of 2019-03-01')
    expect(html).not.toMatch(/(src|href)=|<script|@import|url\(/)
    for (const sentence of (first.card as Card).cannotSay) expect(html).toContain(sentence)
    expect(html).toContain('Scorings')
  })

  test('a defined goal trains only when told to accept little data, and the card says so', async () => {
    expect(engine.models.goals().map(({ name }) => name)).toContain('sells-soon')
    const asOf = '2018-06-04T00:00:00Z'
    await expect(engine.models.train({ goal: 'sells-soon', asOf }, call())).rejects.toMatchObject({
      code: 'DATA_TOO_SMALL',
    })
    const small = await engine.models.train({ goal: 'sells-soon', asOf, acceptSmall: true }, call())
    const card = small.card as Card
    expect(card.minimum.accepted).toBe('lifted by whoever trained it')
    expect(card.warnings.join(' ')).toContain('The minimum of data was lifted')
    expect(card.notes.join(' ')).toContain('(balanced)')
    expect(card.notes.join(' ')).toContain('never falls as acts rises')
    expect(card.architecture).toContain('boosted trees and logistic regression on')
    expect((first.card as Card).notes.join(' ')).not.toContain('weighed')
    await expect(engine.models.train({ goal: 'sells-late', asOf }, call())).rejects.toMatchObject({
      code: 'GOAL_UNKNOWN',
    })
  })

  test('a goal whose window is still open is refused, and so is one class', async () => {
    const open = engine.models.train({ goal: GOAL, asOf: '2021-09-01T00:00:00Z' }, call())
    await expect(open).rejects.toMatchObject({ code: 'GOAL_WINDOW_OPEN' })
    const early = engine.models.train({ goal: GOAL, asOf: '2018-01-15T00:00:00Z', acceptSmall: true }, call())
    await expect(early).rejects.toMatchObject({ code: 'DATA_TOO_SMALL' })
    const never = engine.models.train(
      { goal: 'sells-elsewhere', asOf: '2018-07-01T00:00:00Z', acceptSmall: true },
      call(),
    )
    await expect(never).rejects.toMatchObject({ code: 'DATA_ONE_CLASS' })
  })

  test('the verbs print cards, reasons, scorings and decisions for people, and write the page where they are told', async () => {
    const file = join(folder, 'card.html')
    const card = await typed('models card', [first.version.slice(0, 10)], { html: file })
    expect(card).toEqual([`card of ${first.version.slice(0, 12)} written to ${file}`])
    expect(readFileSync(file, 'utf8')).toContain(first.version)
    const table = await typed('models', [], {})
    expect(table.filter((line) => line.includes(GOAL))).toHaveLength(2)
    expect(table.filter((line) => line.includes(GOAL) && line.includes('yes'))).toHaveLength(1)
    const [decided] = await typed('models decisions', [], { goal: GOAL })
    expect(decided).toContain('It is the first model of its goal.')
    const past = await typed('models scorings', [], { model: first.version })
    expect(past.join('\n')).toMatch(/PSI [\d.]+ over \d+ wallets[\s\S]*AUC 0\.\d+/)
    await expect(typed('models explain', [`0x${'12'.repeat(20)}`], {})).rejects.toMatchObject({ code: 'USAGE' })
    await expect(typed('models card', ['f00'], {})).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' })
  })

  test('lineage leads from scores to model to features to ranges', async () => {
    const asOf = Time.parse(FIRST)
    const { rows } = await (async () => {
      await engine.warehouse.publish()
      return engine.warehouse.sql(
        `SELECT child_kind || ' ← ' || parent_kind AS edge FROM derived.lineage WHERE child IN ('${first.version}/${asOf}', '${first.version}', '${asOf}') GROUP BY edge ORDER BY edge`,
        call(),
      )
    })()
    expect(rows.flat()).toEqual([
      'features ← graph',
      'features ← range',
      'model ← features',
      'scores ← features',
      'scores ← model',
    ])
  })
})
