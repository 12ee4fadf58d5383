import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as LocalChain from '../../cli/localchain.ts'
import { verbs } from '../../cli/verbs.ts'
import * as Terminal from './terminal.ts'

const sales = new URL('../../data/events/cryptopunks_sales.csv.gz', import.meta.url).pathname
const AS_OF = '2021-05-01'
const SUPPLY = 10n ** 24n

const folder = mkdtempSync(join(tmpdir(), 'dropcast-chain-'))
let terminal: Terminal.Terminal
let chain: LocalChain.LocalChain
let token: `0x${string}`

/** The result of a verb, its keys compared with what docs/cli.md says of them. */
async function documented<T = Record<string, unknown>>(...words: string[]): Promise<T> {
  const result = await terminal.json<T>(...words)
  const verb = verbs.find(({ name }) => name.every((part, i) => words[i] === part))
  expect(Object.keys(result as object).sort(), words.join(' ')).toEqual(Object.keys(verb?.answers ?? {}).sort())
  return result
}

beforeAll(async () => {
  chain = await LocalChain.resume(folder, process.env.PATH ?? '')
  const [payer, signer, approver] = [0, 1, 2].map(LocalChain.account)
  terminal = Terminal.open({
    DROPCAST_PRINCIPAL: 'marketer',
    DROPCAST_DELIVERY_CHAIN: LocalChain.id,
    DROPCAST_DELIVERY_RPC_URL: chain.url,
    DROPCAST_ALLOW_PRIVATE_RPC: 'true',
    DROPCAST_SAFE_DEPTH_BLOCKS: '2',
    DROPCAST_PAYER_KEY: payer!.key,
    DROPCAST_SIGNER_KEY: signer!.key,
    DROPCAST_APPROVER_KEY: approver!.key,
  })
  token = await LocalChain.deployToken(chain, payer!.address, SUPPLY)
  await terminal.json('import', sales)
  await terminal.json('features', '--as-of', AS_OF)
  await terminal.json('segment', 'save', 'collectors', '--where', '{"feature":"purchases","op":"gte","value":12}')
  // Whoever lets an approver's signature count must not be the proposer either.
  using admin = Terminal.open({ ...terminal.environment, DROPCAST_PRINCIPAL: 'admin' })
  await admin.json('key', 'approver', 'approver', approver!.address)
}, 120_000)

afterAll(() => {
  LocalChain.stop(chain)
  rmSync(folder, { recursive: true, force: true })
  terminal[Symbol.dispose]()
})

describe('a campaign typed word by word', () => {
  it('is planned, approved by another principal, prepared, sent by the clock, reconciled and reported', async () => {
    const { id } = await documented<{ id: string }>(
      'campaign', 'create', '--name', 'collectors', '--segment', 'collectors', '--goal', 'trades-again-90d', '--as-of', AS_OF,
      '--holdout-bps', '2000', '--budget', '5000', '--amount', '12.5', '--token', token, '--symbol', 'DEMO',
      '--chain', LocalChain.id, '--payer', LocalChain.account(0).address, '--outcome-from', 'asOf', '--batch-size', '40',
    ) // biome-ignore format: one command
    expect(await terminal.failure('campaign', 'run', id)).toMatchObject({ exit: 1, code: 'CAMPAIGN_STATE' })
    const planned = await documented<{ treated: number; heldOut: number; totalUnits: string; members: number }>(
      'campaign',
      'plan',
      id,
    )
    expect(planned).toMatchObject({ state: 'PENDING_APPROVAL', members: planned.treated + planned.heldOut })
    expect(planned.treated).toBeGreaterThan(40)
    expect(planned.heldOut).toBeGreaterThan(0)
    expect(BigInt(planned.totalUnits)).toBe(12_500_000_000_000_000_000n * BigInt(planned.treated))

    expect(await documented('campaign', 'simulate', id)).toMatchObject({ ready: false })
    expect(await terminal.failure('campaign', 'approve', id)).toMatchObject({
      exit: 1,
      code: expect.stringMatching(/PRINCIPAL_CONFLICT|APPROVAL_INVALID/),
    })
    expect(await documented('campaign', 'approve', id, '--principal', 'approver')).toMatchObject({ state: 'APPROVED' })
    await documented('campaign', 'prepare', id)
    expect(await documented('campaign', 'simulate', id)).toMatchObject({ ready: true })

    expect(await documented('campaign', 'schedule', id, '--at', '2026-01-01T00:00:00Z')).toMatchObject({
      state: 'SCHEDULED',
    })
    const job = await terminal.json<{ result: { ran: { ledger: Record<string, number> }[] } }>(
      'job',
      'run',
      'campaigns',
    )
    expect(job.result.ran[0]?.ledger).toMatchObject({
      planned: planned.treated,
      delivered: planned.treated,
      pending: 0,
      failed: 0,
    })
    expect(await terminal.json('job', 'run', 'campaigns')).toMatchObject({ result: { ran: [] } })

    const [left] = await LocalChain.balances(chain, token as Parameters<typeof LocalChain.balances>[1], [
      LocalChain.account(0).address,
    ])
    expect(left).toBe(SUPPLY - BigInt(planned.totalUnits))
    expect(await documented('verify', id)).toMatchObject({ state: 'COMPLETED', ledger: { delivered: planned.treated } })
    expect(await documented<{ batches: unknown[] }>('campaign', 'status', id)).toMatchObject({
      campaign: { state: 'COMPLETED' },
    })
    expect(await documented('campaign', 'report', id)).toMatchObject({
      causal: { possible: false },
      audience: { treated: planned.treated, heldOut: planned.heldOut },
      ledger: { delivered: planned.treated },
    })
    expect(await terminal.json('job', 'run', 'measure')).toMatchObject({ result: { reports: [{ campaign: id }] } })
    const { stdout } = await terminal.type('campaign', 'report', id)
    expect(stdout).toContain(`planned ${planned.treated} = delivered ${planned.treated}`)
    expect(await terminal.failure('campaign', 'resume', id)).toMatchObject({ code: 'CAMPAIGN_STATE' })
  })
})
