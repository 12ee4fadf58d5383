/** The first few of many nodes by a value. */

/** Nodes and their values, descending, ties (equal to 12 decimals) by name. */
export type Ranking = readonly (readonly [node: string, value: number])[]

const TOP = 10

/** The ten nodes of the highest `values`, node u being called `names[u]`; node `without` is passed over. */
export function highest(values: ArrayLike<number>, names: readonly string[], without = -1): Ranking {
  const top: { name: string; value: number; key: number }[] = []
  for (let u = 0; u < values.length; u++) {
    if (u === without) continue
    const value = values[u] ?? 0
    const key = Math.round(value * 1e12)
    const last = top.at(-1)
    if (top.length === TOP && last && key < last.key) continue
    top.push({ name: names[u] ?? '', value, key })
    top.sort((a, b) => b.key - a.key || (a.name < b.name ? -1 : 1))
    if (top.length > TOP) top.pop()
  }
  return top.map(({ name, value }) => [name, value])
}
