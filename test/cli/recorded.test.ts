/** What the command line changes stands in the audit log, as what the API changes does. */
import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { verbs } from '../../cli/verbs.ts'
import * as Terminal from './terminal.ts'

/** Verbs on a warehouse that only read it, or open it. */
const READING = [
  'init', 'tokens', 'entities list', 'entities show', 'graph ego', 'graph path', 'graph cluster', 'graph top', 'features list', 'models',
  'models card', 'models explain', 'models decisions', 'segment preview', 'segment explain', 'segment list', 'segment versions',
  'segment overlap', 'segment lookalike', 'segment lists', 'segment diff', 'segment consumers', 'segment changes', 'segment funnel',
  'segment lifecycle', 'segment cohorts', 'campaign simulate', 'campaign status', 'campaign report', 'campaign list', 'wallets',
  'catalogue', 'coverage', 'audit', 'audit log', 'key list', 'job list', 'job history', 'sybil risk',
] // biome-ignore format: a list

/** Verbs whose stage writes to the log. */
const ITSELF = [
  'import', 'token mark', 'entities appeal', 'export', 'export segment', 'export snapshot', 'export filter', 'export cohorts',
  'export audit', 'identities', 'forget', 'consent withdraw', 'retain', 'key create', 'key revoke', 'key approver', 'mcp call',
] // biome-ignore format: a list

/** Verbs that open no warehouse, or in their own way: they change nothing private, or what they call writes to the log. */
const FREE = [
  'demo', 'serve', 'sql', 'restore', 'notebook', 'mcp', 'doctor', 'lab merkle', 'lab decode', 'lab graph', 'lab tabular', 'lab uplift',
  'lab clv', 'lab sybil',
] // biome-ignore format: a list

type Log = {
  entries: { principal: string; action: string; subject: string; facts: Record<string, unknown> }[]
}
const newest = async (terminal: Terminal.Terminal) => (await terminal.json<Log>('audit', 'log')).entries

describe('the audit log', () => {
  it('hears of every verb that changes something: one that is new is recorded, or is listed here', () => {
    const working = verbs.flatMap((verb) => (verb.needs === 'engine' ? [verb] : []))
    const named = (kind: 'itself' | null) =>
      working.flatMap(({ name, changes }) => (changes === kind ? [name.join(' ')] : []))
    expect(named(null)).toEqual(READING)
    expect(named('itself')).toEqual(ITSELF)
    expect(verbs.flatMap(({ needs, name }) => (needs === 'nothing' ? [name.join(' ')] : []))).toEqual(FREE)
    const recorded = working.length - READING.length - ITSELF.length
    expect(recorded).toBeGreaterThan(20)
  })

  it('has who, what, and what it was and became, also of what failed, and nothing of what only read', async () => {
    using terminal = Terminal.open()
    await terminal.json('segment', 'save', 'whales', '--where', 'purchases >= 3')
    await terminal.json('segment', 'save', 'whales', '--where', 'purchases >= 5')
    await terminal.json('segment', 'list')
    expect(await terminal.failure('segment', 'remove', 'nobody')).toMatchObject({ code: 'SEGMENT_UNKNOWN' })
    await terminal.json('job', 'schedule', 'features', '--cron', '30 2 * * *', '--on')
    await terminal.json('models', 'scorings')
    const [schedule, remove, second, first, ...others] = await newest(terminal)
    expect(others).toEqual([])
    const text = (more: number) => ({ name: 'whales', text: `purchases >= ${more}` })
    expect(first).toMatchObject({
      principal: 'tester',
      action: 'segment save',
      subject: 'segment whales',
      facts: { args: { name: 'whales' }, key: null, outcome: 'DONE', before: null, after: { version: 1, ...text(3) } },
    })
    expect(second?.facts).toMatchObject({ before: { version: 1, ...text(3) }, after: { version: 2, ...text(5) } })
    expect(remove).toMatchObject({ action: 'segment remove', facts: { outcome: 'SEGMENT_UNKNOWN', after: null } })
    expect(schedule).toMatchObject({
      action: 'job schedule',
      subject: 'job features',
      facts: { before: null, after: { cron: '30 2 * * *', enabled: true } },
    })
  })

  it('names a model where no goal was named, and hears of a brief that is none', async () => {
    using terminal = Terminal.open()
    const failure = async (...words: string[]) => (await terminal.failure(...words)).code
    expect(await failure('score', '--model', 'abc', '--as-of', '2020-01-01')).toBe('MODEL_UNKNOWN')
    expect(await failure('campaign', 'create', '--brief', 'null')).toBe('INPUT_INVALID')
    const [create, score] = await newest(terminal)
    expect(score).toMatchObject({ subject: 'model abc', facts: { outcome: 'MODEL_UNKNOWN' } })
    expect(create).toMatchObject({ subject: 'campaign ', facts: { args: null, outcome: 'INPUT_INVALID' } })
  })

  it('says what a verb answered where nothing stood before', async () => {
    using terminal = Terminal.open()
    const wallets = await terminal.json<{ name: string; size: number }>('segment', 'keep', 'friends', list(terminal))
    await terminal.json('publish')
    const [publish, keep] = await newest(terminal)
    expect(publish).toMatchObject({
      action: 'publish',
      facts: { before: null, after: { sizeBytes: expect.any(Number) } },
    })
    expect(keep).toMatchObject({ subject: 'list friends', facts: { before: null, after: { size: wallets.size } } })
  })
})

function list({ folder }: Terminal.Terminal): string {
  const path = `${folder}/friends.txt`
  writeFileSync(path, `0x${'1'.repeat(40)}\n0x${'2'.repeat(40)}\n`)
  return path
}
