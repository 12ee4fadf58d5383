/** Plans without a chain. */
import * as Address from '../../src/core/address.ts'
import * as Plan from '../../src/delivery/plan.ts'

export const SIGNER = Address.parse(`0x${'51'.repeat(20)}`)

/** A draft of three recipients that every field can be changed of. */
export const DRAFT: Plan.Draft = {
  title: 'Spring',
  chain: 'eip155:8453',
  payer: Address.parse(`0x${'a0'.repeat(20)}`),
  token: { address: Address.parse(`0x${'70'.repeat(20)}`), symbol: 'DEMO', decimals: 18 },
  route: {
    kind: 'drop/erc20/1',
    drop: Address.parse(`0x${'d0'.repeat(20)}`),
    registry: Address.parse(`0x${'e0'.repeat(20)}`),
    dropCodeHash: `0x${'dd'.repeat(32)}`,
    registryCodeHash: `0x${'ee'.repeat(32)}`,
  },
  recipients: [3_000n, 12_000n, 6_000n].map((amountUnits, i) => ({ address: wallet(i), amountUnits })),
  batchSize: 2,
  proposer: 'paul',
  plannedAtS: 1_700_000_000,
  run: 'first',
}

/** A plan of three recipients in two batches. */
export function small(change: Partial<Plan.Draft> = {}): Plan.Plan {
  return Plan.freeze({ ...DRAFT, ...change })
}

/** The `i`-th of many addresses. */
export function wallet(i: number): Address.Address {
  return Address.parse(`0x${(0x1234_0000_0000_0000n + BigInt(i)).toString(16).padStart(40, '0')}`)
}
