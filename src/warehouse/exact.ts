/** Exact values of numbers that their column holds saturated. */
import * as Queries from './queries.generated.ts'
import type { Saturated } from './saturation.ts'
import type { Warehouse } from './warehouse.ts'

/** Where the rows of a column stand; `sub` absent = 0 throughout. */
type Places = { readonly block: Uint32Array; readonly logIndex: Uint32Array; readonly sub?: Uint16Array }

/** Keeps the exact values `big` of the column called `field` (`table.column`), inside the running transaction. */
export async function keep(
  warehouse: Warehouse,
  chain: number,
  { field, block, logIndex, sub }: Places & { readonly field: string },
  { big }: Pick<Saturated, 'big'>,
): Promise<void> {
  if (big.length === 0) return
  await warehouse.run(Queries.addBigAmounts, {
    chain,
    field,
    blocks: big.map(({ row }) => block[row] ?? 0),
    log_indexes: big.map(({ row }) => logIndex[row] ?? 0),
    subs: big.map(({ row }) => sub?.[row] ?? 0),
    exact: big.map(({ exact }) => exact),
  })
}
