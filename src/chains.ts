/** The chains that are ingested: what the environment says of the main one, and a file of plain settings of any number of them. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Config } from './config.ts'
import * as Address from './core/address.ts'
import * as Chain from './core/chain.ts'
import { Failure } from './core/failure.ts'

const address = z.string().transform((text) => Address.fromTyped(text))

const shape = z.record(
  z.string().transform(Chain.parse),
  z.strictObject({
    fromBlock: z.int().min(0).default(0),
    /** Blocks after which the chain counts as final; its `finalized` tag when absent. */
    finalityDepthBlocks: z.int().min(0).optional(),
    contracts: z.array(address).default([]),
    wallets: z.array(address).default([]),
    /** Groups of events beside transfers, such as `approvals`. */
    groups: z.array(z.string()).default([]),
    /** Any further events, by name and Solidity signature or ABI item. */
    events: z.array(z.strictObject({ name: z.string(), event: z.union([z.string(), z.looseObject({})]) })).default([]),
    audit: z.enum(['second-look', 'bloom']).optional(),
    /** Contracts that make contracts, by an event that names each: those are ingested from that block on. */
    factories: z.array(z.strictObject({ name: z.string(), address, event: z.string(), child: z.string() })).default([]),
    /** Whether every transaction is wanted too: that costs each block in full, and its receipts. */
    native: z.boolean().default(false),
  }),
)

/** How one chain is ingested. The node's address comes from the environment alone, because it often holds a key. */
export type Settings = {
  readonly chain: Chain.ChainId
  readonly rpcUrl: string | null
  readonly fromBlock: number
  readonly finality: { readonly depth: number } | null
  readonly contracts: readonly Address.Address[]
  readonly wallets: readonly Address.Address[]
  readonly groups: readonly string[]
  readonly events: readonly { readonly name: string; readonly event: string | object }[]
  readonly audit: 'second-look' | 'bloom' | null
  readonly native: boolean
  /** `child` is the column of the event's table that holds the made contract. */
  readonly factories: readonly Factory[]
}

/** A contract that makes contracts, and the event that names each. */
export type Factory = {
  readonly name: string
  readonly address: Address.Address
  readonly event: string
  readonly child: string
}

/** The chains with settings: those of the file, and the main one. Throws like {@link of}. */
export function list(config: Config): readonly Chain.ChainId[] {
  return [...new Set([config.ingest.chain, ...(Object.keys(file(config)) as Chain.ChainId[])])]
}

/** The settings of `chain`. Throws `CONFIG_INVALID` for a file that does not fit, naming what is wrong. */
export function of(config: Config, chain: Chain.ChainId): Settings {
  const { ingest } = config
  const stated = file(config)[chain]
  const isMain = chain === ingest.chain
  const factories = stated?.factories ?? []
  const addresses = factories.map((factory) => factory.address)
  return {
    chain,
    rpcUrl: ingest.rpcUrls[Chain.reference(chain)] ?? (isMain ? ingest.rpcUrl : null),
    fromBlock: stated?.fromBlock ?? (isMain ? ingest.fromBlock : 0),
    finality: stated?.finalityDepthBlocks === undefined ? null : { depth: stated.finalityDepthBlocks },
    // A factory's event is found by its contract; what is ingested is restricted to these contracts and what they make.
    contracts: [...new Set([...(stated?.contracts ?? []), ...addresses])],
    wallets: stated?.wallets ?? [],
    groups: stated?.groups ?? [],
    events: [...(stated?.events ?? []), ...factories.map(({ name, event }) => ({ name, event }))],
    audit: stated?.audit ?? null,
    native: stated?.native ?? false,
    factories,
  }
}

/** The variable that gives the node of `chain`. */
export function variableOf(chain: Chain.ChainId, { ingest }: Config): string {
  return chain === ingest.chain ? 'DROPCAST_INGEST_RPC_URL' : `DROPCAST_INGEST_RPC_URL_${Chain.reference(chain)}`
}

/** The name of a chain as viem lists it, and the depth at which it counts as final where no tag says so. */
export async function register(
  chain: Chain.ChainId,
): Promise<{ readonly name: string; readonly finalityDepth: number }> {
  // Loaded when a chain is new: the definitions of a thousand chains take longer than the rest of the engine.
  const KnownChains = await import('viem/chains')
  const id = Chain.reference(chain)
  const known = Object.values(KnownChains).find((one) => 'id' in one && one.id === id)
  return { name: known && 'name' in known ? known.name : chain, finalityDepth: FINALITY_DEPTH }
}

/** Two epochs of Ethereum, after which its blocks are final. */
const FINALITY_DEPTH = 64

function file({ ingest }: Config): Readonly<Partial<Record<Chain.ChainId, z.output<typeof shape>[Chain.ChainId]>>> {
  if (ingest.chainsPath === null) return {}
  const facts = { variable: 'DROPCAST_INGEST_CHAINS', path: ingest.chainsPath }
  try {
    return shape.parse(JSON.parse(readFileSync(ingest.chainsPath, 'utf8')))
  } catch (cause) {
    const wrong =
      cause instanceof z.ZodError
        ? cause.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        : [String(cause)]
    throw new Failure('CONFIG_INVALID', 'The file of chains does not read.', { ...facts, wrong }, { cause })
  }
}
