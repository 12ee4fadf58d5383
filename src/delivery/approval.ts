/** Who may send a plan: an EIP-712 signature over its hash and run id by a trusted approver who is neither its proposer nor its signer. */
import { hashTypedData, recoverAddress, type TypedDataDefinition } from 'viem'
import * as Address from '../core/address.ts'
import * as Chain from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import type { Approval, Plan } from './plan.ts'
import type { Signer } from './signer.ts'

/** A key that may approve, the principal it belongs to, and the principal who created it. */
export type Approver = { readonly address: Address.Address; readonly principal: string; readonly createdBy?: string }

/** The approvers that this engine believes, from its configuration and never from the plan or the approval. */
export type Trust = { readonly approvers: readonly Approver[] }

const TYPES = {
  Approval: [
    { name: 'planHash', type: 'bytes32' },
    { name: 'runId', type: 'bytes32' },
    { name: 'principal', type: 'string' },
  ],
} as const

/** The EIP-712 document that an approver signs, for wallets; the chain and the registry are its domain. */
export function typedData(plan: Plan, principal: string) {
  return {
    domain: {
      name: 'Dropcast',
      version: '1',
      chainId: Chain.reference(plan.body.chain),
      verifyingContract: plan.body.route.registry,
    },
    types: TYPES,
    primaryType: 'Approval',
    message: { planHash: `0x${plan.hash}`, runId: plan.runId, principal },
  } as const satisfies TypedDataDefinition<typeof TYPES, 'Approval'>
}

/** `signer`'s approval of `plan`. Verifies nothing: {@link verify} does, when the plan is sent. */
export async function sign(plan: Plan, signer: Signer, signal?: AbortSignal): Promise<Approval> {
  const signature = await signer.digest(hashTypedData(typedData(plan, signer.principal)), signal)
  return { planHash: plan.hash, runId: plan.runId, principal: signer.principal, approver: signer.address, signature }
}

/**
 * Passes when `approval` is a trusted approver's signature over exactly `plan`, and proposer, approver and signer are
 * three principals. Throws `APPROVAL_MISSING`, `APPROVAL_INVALID` or `PRINCIPAL_CONFLICT`.
 */
export async function verify(
  plan: Plan,
  approval: Approval | null,
  trust: Trust,
  signer: { readonly address: Address.Address; readonly principal: string },
): Promise<void> {
  if (approval === null) throw new Failure('APPROVAL_MISSING', 'The plan has no approval.', { planHash: plan.hash })
  if (approval.planHash !== plan.hash || approval.runId !== plan.runId) {
    throw new Failure('APPROVAL_INVALID', 'The approval is for another plan or run.', {
      approved: approval.planHash,
      planHash: plan.hash,
    })
  }
  const approver = trust.approvers.find(
    ({ address, principal }) => address === approval.approver && principal === approval.principal,
  )
  if (!approver) {
    const facts = { approver: approval.approver, principal: approval.principal }
    throw new Failure('APPROVAL_INVALID', 'The approver is not among the trusted ones.', facts)
  }
  const recovered = await signedBy(plan, approval)
  if (recovered !== approver.address) {
    throw new Failure('APPROVAL_INVALID', 'The signature is not by the approver over this plan.', { recovered })
  }
  const proposer = plan.body.proposer
  const conflicts: readonly (readonly [string, string, string])[] = [
    ['proposer', 'approver', clash(proposer, approver.principal)],
    ['proposer', "creator of the approver's key", clash(proposer, approver.createdBy ?? '')],
    ['approver', 'signer', clash(approver.principal, signer.principal)],
    ['signer', "creator of the approver's key", clash(signer.principal, approver.createdBy ?? '')],
    ["approver's key", "signer's key", clash(approver.address, signer.address)],
    ['proposer', 'signer', clash(proposer, signer.principal)],
  ]
  for (const [one, other, same] of conflicts) {
    if (same !== '') throw new Failure('PRINCIPAL_CONFLICT', `The ${one} and the ${other} are the same: ${same}.`)
  }
}

async function signedBy(plan: Plan, approval: Approval): Promise<Address.Address> {
  try {
    const hash = hashTypedData(typedData(plan, approval.principal))
    return Address.parse(await recoverAddress({ hash, signature: approval.signature }))
  } catch (cause) {
    throw new Failure('APPROVAL_INVALID', 'The signature cannot be read.', {}, { cause })
  }
}

/** The name that `a` and `b` share, ignoring case and outer spaces; empty when they differ. */
function clash(a: string, b: string): string {
  const one = a.trim().toLowerCase()
  return one !== '' && one === b.trim().toLowerCase() ? one : ''
}
