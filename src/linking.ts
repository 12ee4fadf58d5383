/** Composes the entity layer: wallets by address, instants as ISO-8601, appeals audited. */
import * as Audit from './access/audit.ts'
import type { Engine } from './capabilities.ts'
import * as Address from './core/address.ts'
import { Failure } from './core/failure.ts'
import * as Time from './core/time.ts'
import * as Entities from './graph/entities.ts'
import * as Queries from './graph/queries.generated.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

const APPEALERS: readonly string[] = ['growth', 'marketer', 'admin']

/** The calls of `engine.entities`. */
export function create(warehouse: Warehouse): Engine['entities'] {
  const instant = async (asOf: string | undefined): Promise<number> => {
    if (asOf !== undefined) return Time.parse(asOf)
    const newest = (await warehouse.one(Queries.newestEntities))?.as_of_s ?? null
    if (newest === null) throw new Failure('ENTITIES_NOT_BUILT', 'No entities were built yet.')
    return newest
  }
  const idOf = async (address: Address.Address): Promise<number> => {
    const found = await warehouse.one(Queries.walletId, { address })
    if (!found) throw new Failure('INPUT_INVALID', 'The warehouse has not seen this wallet.', { address })
    return found.id
  }
  return {
    build: async ({ asOf }, { progress, signal }) => {
      const { asOfS, ...built } = await Entities.build(warehouse, { asOfS: Time.parse(asOf), progress, signal })
      return { asOf: Time.toIso(asOfS), ...built }
    },
    list: async ({ asOf, first = 20 }) => {
      const asOfS = await instant(asOf)
      const rows = await warehouse.all(Queries.entities, { as_of_s: asOfS, first })
      return rows.map(({ address, wallets, confidence }) => ({
        entity: Address.fromBytes(address),
        asOf: Time.toIso(asOfS),
        wallets,
        confidence,
      }))
    },
    show: async ({ wallet, asOf }) => {
      const asOfS = await instant(asOf)
      const id = await idOf(Address.fromTyped(wallet))
      const members = await warehouse.all(Queries.entityOf, { as_of_s: asOfS, wallet: id })
      const entity = members[0]?.entity ?? id
      const evidence = await warehouse.all(Queries.evidenceOf, { as_of_s: asOfS, entity })
      const known = await warehouse.one(Queries.publicWallet, { as_of_s: asOfS, wallet: id })
      return {
        asOf: Time.toIso(asOfS),
        wallet: Address.fromTyped(wallet),
        publicKind: known?.kind ?? null,
        publicReason: known?.reason ?? null,
        members: members.map(({ address, confidence }) => ({ wallet: Address.fromBytes(address), confidence })),
        evidence: evidence.map((row) => ({
          wallet: Address.fromBytes(row.wallet),
          other: Address.fromBytes(row.other),
          rule: row.rule,
          counterpart: Address.fromBytes(row.counterpart),
          transaction: { chain: row.chain, block: row.block, index: row.tx_index, at: Time.toIso(row.at_s) },
          otherTransaction: {
            chain: row.other_chain,
            block: row.other_block,
            index: row.other_tx_index,
            at: Time.toIso(row.other_at_s),
          },
        })),
      }
    },
    of: async ({ wallets, asOf }) => {
      const asOfS = asOf === undefined ? warehouse.now() : Time.parse(asOf)
      const rows = await warehouse.all(Queries.entitiesOfWallets, { wallets, as_of_s: asOfS })
      return rows.map(({ wallet, entity, as_of_s, wallets: members, confidence }) => ({
        wallet,
        entity: Address.fromBytes(entity),
        asOf: Time.toIso(as_of_s),
        wallets: members,
        confidence,
      }))
    },
    appeal: async ({ wallet, other, because }, { principal, role }) => {
      if (role !== undefined && !APPEALERS.includes(role))
        throw new Failure('FORBIDDEN', `The role ${role} may not appeal.`, {
          operation: 'entities.appeal',
          roles: APPEALERS.join(' '),
        })
      const one = Address.fromTyped(wallet)
      const two = other === undefined ? null : Address.fromTyped(other)
      const ids = { wallet: await idOf(one), other: two === null ? null : await idOf(two) }
      await warehouse.transaction(async () => {
        await Entities.appeal(warehouse, { ...ids, because }, { principal })
        const facts = { other: two, because }
        await Audit.record(warehouse, { principal, action: 'entity.appeal', subject: one, facts })
      })
      return { wallet: one, other: two, because, principal, at: Time.toIso(warehouse.now()) }
    },
  }
}
