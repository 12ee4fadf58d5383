/**
 * What an assistant may call: each tool is a verb, open to the roles that the API gives the operation of the same meaning. Nothing
 * here plans, approves, schedules, signs or spends.
 */
import type { z as Zod } from 'zod'
import * as Auditing from '../graphql/auditing.ts'
import { operations } from '../graphql/roles.ts'
import type { Actor, Engine, Role } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import * as Campaign from './campaign.ts'
import * as Entities from './entities.ts'
import * as Forecast from './forecast.ts'
import * as Job from './job.ts'
import * as Movement from './movement.ts'
import * as Segment from './segment.ts'
import * as Sybil from './sybil.ts'
import { type Verb, verb } from './verb.ts'
import * as Wallets from './wallets.ts'
import * as Words from './words.ts'

/**
 * What an assistant has to know to write a filter. Its examples are run by a test.
 */
export const FILTER = `Which wallets, as text (or as the JSON tree that the answer of segments shows under filter). Conditions:
purchases_90d >= 3 | spent_eth >= 1500 gwei | GOAL.percentile >= 80 (also .probability .low .high) | label EXCHANGE | label MIXER from ofac |
wallet in (0x…, 0x…) | wallet in list NAME | in segment NAME | holds 0xTOKEN >= 2 on eip155:1 (base units, or items) | entity.size = 1 |
within 2 hops of label BRIDGE | bought >= 2 of 0xCOLLECTION within 30 days then nothing for 14 days (also sold, traded, received, sent, called, acted).
Comparisons: = != < <= > >=, between A and B, in (A, B), is unknown. Join with and, or, not, brackets. Names of features, with their units, and of goals come
from the tool features: call it first, and never guess one. A comparison with an unknown value is no match, nor is its negation. Numbers are in the
feature's unit unless another of its kind follows (wei gwei ETH, minutes hours days weeks, share % bps). An error names what was wrong and what exists.
Examples: purchases_90d >= 1 and not (label EXCHANGE or purchases_365d > 20); acted >= 1 within 30 days and not purchases is unknown`

/** One tool. `operation` is that of graphql/roles.ts whose roles may call it; `writes` says that it saves something. */
export type Tool = {
  readonly name: string
  readonly verb: Verb
  /** What the tool is for, beyond what the verb says. */
  readonly use?: string
  readonly operation: string
  readonly writes?: true
}

/** Every tool. */
export const tools: readonly Tool[] = [
  {
    name: 'wallets',
    verb: Wallets.wallets,
    use: 'Wallets one by one with their features, scores and labels. To count, use segmentPreview.',
    operation: 'Query.wallets',
  },
  {
    name: 'features',
    verb: Wallets.catalogue,
    use: 'What filters can name: features with unit and definition, and goals. Call it before writing a filter.',
    operation: 'Query.features',
  },
  { name: 'coverage', verb: Wallets.coverage, operation: 'Query.coverage' },
  { name: 'models', verb: Forecast.models, operation: 'Query.models' },
  { name: 'entities', verb: Entities.list, operation: 'Query.entities' },
  { name: 'entity', verb: Entities.show, operation: 'Query.entity' },
  { name: 'segments', verb: Segment.list, operation: 'Query.segments' },
  {
    name: 'segmentPreview',
    verb: Segment.preview,
    use: 'The way to answer "how many wallets …": size, share, how many are unknown, a sample, scores, labels. Changes nothing.',
    operation: 'Query.segmentPreview',
  },
  {
    name: 'segmentExplain',
    verb: Segment.explain,
    use: 'Why one wallet is in a saved segment or not: each condition with the wallet’s value and the evidence.',
    operation: 'Query.explain',
  },
  {
    name: 'segmentSave',
    verb: Segment.save,
    use: 'Preview the filter first, and save what the person agreed to. A changed filter under a name becomes its next version.',
    operation: 'Mutation.saveSegment',
    writes: true,
  },
  { name: 'segmentSnapshot', verb: Segment.snapshot, operation: 'Mutation.snapshotSegment', writes: true },
  { name: 'segmentVersions', verb: Segment.versions, operation: 'Query.segmentVersions' },
  { name: 'segmentConsumers', verb: Movement.consumers, operation: 'Query.segmentConsumers' },
  { name: 'segmentChanges', verb: Movement.changes, operation: 'Query.segmentChanges' },
  { name: 'segmentDiff', verb: Movement.diff, operation: 'Query.segmentDiff' },
  { name: 'segmentOverlap', verb: Segment.overlap, operation: 'Query.segmentOverlap' },
  {
    name: 'lookalike',
    verb: Segment.lookalike,
    use: 'Read warnings, dropped and check before speaking of the result: they say how far it can be trusted.',
    operation: 'Query.lookalike',
  },
  { name: 'walletLists', verb: Segment.lists, operation: 'Query.walletLists' },
  { name: 'funnel', verb: Movement.funnel, operation: 'Query.funnel' },
  { name: 'lifecycle', verb: Movement.lifecycle, operation: 'Query.lifecycle' },
  { name: 'cohorts', verb: Movement.cohorts, operation: 'Query.cohorts' },
  { name: 'scoreExplanation', verb: Forecast.explain, operation: 'Query.scoreExplanation' },
  { name: 'sybilRisk', verb: Sybil.risk, operation: 'Query.sybilRisk' },
  { name: 'campaigns', verb: Campaign.list, operation: 'Query.campaigns' },
  { name: 'campaignStatus', verb: Campaign.status, operation: 'Query.campaign' },
  { name: 'jobs', verb: Job.list, operation: 'Query.jobs' },
  { name: 'jobHistory', verb: Job.history, operation: 'Query.jobs' },
]

/** The arguments of each tool, checked before its verb sees them; a tool that is not listed takes none. */
export function inputs(z: typeof Zod): Readonly<Record<string, Zod.ZodRawShape>> {
  const filter = z.union([z.string(), z.record(z.string(), z.unknown())]).describe(FILTER)
  const asOf = z.string().describe('ISO-8601 instant; the newest with features unless given').optional()
  const wallet = z.string().describe('address, 0x and 40 hexadecimal digits')
  const name = z.string().describe('name of a saved segment')
  const selected = z
    .union([z.object({ name, version: z.number().int().min(1).optional() }), z.object({ filter })])
    .describe('a saved segment, or a filter')
  const first = z.number().int().min(1).max(100).default(20)
  return {
    wallets: {
      where: filter.optional(),
      first,
      after: z.string().describe('endCursor of the page before').optional(),
      asOf,
    },
    models: { version: z.string().optional() },
    entities: { asOf, first },
    entity: { wallet, asOf },
    segmentPreview: { filter, asOf, sample: z.number().int().min(0).max(100).optional() },
    segmentExplain: { name, wallet, asOf },
    segmentSave: { name, filter },
    segmentSnapshot: { name, asOf },
    segmentVersions: { name },
    segmentConsumers: { name },
    segmentChanges: { name, first },
    segmentDiff: {
      name,
      from: z.number().int().min(1).describe('the version before; the one before `to` unless given').optional(),
      to: z.number().int().min(1).describe('the version after; the newest unless given').optional(),
      fromAsOf: z.string().describe('the instant before; that of `asOf` unless given').optional(),
      asOf,
    },
    segmentOverlap: { segments: z.array(selected).min(2).max(8), asOf },
    lookalike: {
      seed: selected,
      size: z.number().int().min(1).max(500).default(20),
      by: z.enum(['features', 'embedding']).default('features'),
      asOf,
    },
    funnel: {
      pattern: z.string().describe('acts in order, such as `bought then sold within 30 days`'),
      where: filter.optional(),
      asOf,
    },
    lifecycle: { where: filter.optional(), asOf },
    cohorts: {
      act: z.string().describe('one act, such as `bought` or `sent of 0x…`'),
      by: z.enum(['month', 'week']).default('month'),
      periods: z.number().int().min(1).max(36).default(12),
      where: filter.optional(),
      asOf,
    },
    scoreExplanation: { wallet, goal: z.string().describe('a goal of the tool features'), asOf },
    sybilRisk: { wallet, asOf },
    campaignStatus: { id: z.string() },
    jobHistory: { name: z.string().describe('a job of `jobs`; all unless given').optional() },
  }
}

/** One call. `key` is the API key of whoever the assistant works for; without one it may read as an analyst does. */
export type Question = { readonly tool: string; readonly given: unknown; readonly key: string | null }

/** Asks one tool, here or in the process that owns the warehouse. Writes are audited as the API's are. */
export const ask = verb<Question, { readonly result: unknown }>({
  name: ['mcp', 'call'],
  says: 'call one tool of `mcp`, reading as an analyst does',
  words: ['<tool>'],
  options: [{ flags: '--arguments <json>', says: 'its arguments as a JSON object', fallback: '{}' }],
  needs: 'engine',
  changes: 'itself',
  input: ([tool = ''], options) => ({
    tool,
    given: Words.json(Words.needed(options, 'arguments'), 'arguments'),
    key: null,
  }),
  run: async (engine, { tool: name, given, key }, call, actor) => {
    const tool = tools.find((one) => one.name === name)
    if (tool?.verb.needs !== 'engine')
      throw new Failure('USAGE', `There is no tool "${name.slice(0, 64)}".`, { tools: tools.map((one) => one.name) })
    const viewer = await identify(engine, key, actor)
    const roles = operations[tool.operation] ?? []
    const act = { action: `mcp ${name}`, subject: `segment ${nameIn(given)}`, args: given }
    if (!roles.includes(viewer.role)) {
      const error = new Failure('FORBIDDEN', `The role ${viewer.role} may not call ${name}.`, { tool: name, roles })
      if (tool.writes) await Auditing.refused(engine, viewer, act, error)
      throw error
    }
    const { run } = tool.verb
    const input = await checked(name, given)
    const asked = () => run(engine, input, call, viewer)
    if (!tool.writes) return { result: await asked() }
    // A snapshot is made and never changes; a segment is what its newest version says.
    const state = async (done?: unknown) =>
      tool.verb === Segment.snapshot ? (done ?? null) : Auditing.states(engine).segment(nameIn(given))
    return { result: await Auditing.audited(engine, viewer, { ...act, state }, asked) }
  },
  answers: { result: 'what the tool’s verb answers' },
  lines: ({ result }) => [JSON.stringify(result)],
})

/** `given` as the tool takes it, with what it may leave out. Throws `INPUT_INVALID` for what is missing or wrong. */
async function checked(tool: string, given: unknown): Promise<unknown> {
  const { z } = await import('zod')
  const read = z.strictObject(inputs(z)[tool] ?? {}).safeParse(given)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const argument = issue?.path.join('.') ?? ''
  throw new Failure('INPUT_INVALID', `${argument === '' ? tool : argument}: ${issue?.message}.`, { argument })
}

/** Whom the assistant works for. Throws `UNAUTHENTICATED` for a key that nobody has, or no longer. */
async function identify(
  engine: Engine,
  key: string | null,
  local: Actor,
): Promise<Auditing.By & { readonly role: Role }> {
  if (key === null) return { principal: local.principal, role: 'analyst', scopes: [], key: null }
  const holder = await engine.access.verifyKey(key)
  if (holder) return { ...holder, key: holder.id }
  throw new Failure('UNAUTHENTICATED', 'DROPCAST_API_KEY is no key, or no longer one.')
}

function nameIn(given: unknown): string {
  return typeof given === 'object' && given !== null && 'name' in given ? String(given.name) : ''
}
