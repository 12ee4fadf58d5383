/** A division of a graph's nodes into disjoint groups. */

/** `label[u]` is the group of node `u`, from 0; groups are numbered in the order of their lowest node; `sizes[g]` counts the nodes of `g`. */
export type Partition = { readonly label: Uint32Array; readonly sizes: Uint32Array }

/** The partition of any labels below `labels.length`. */
export function fromLabels(labels: Uint32Array): Partition {
  const size = labels.length
  const number = new Uint32Array(size)
  const label = new Uint32Array(size)
  const sizes = new Uint32Array(size)
  let groups = 0
  for (let u = 0; u < size; u++) {
    const raw = labels[u] ?? 0
    if (number[raw] === 0) number[raw] = ++groups
    const group = (number[raw] ?? 0) - 1
    label[u] = group
    sizes[group] = (sizes[group] ?? 0) + 1
  }
  return { label, sizes: sizes.slice(0, groups) }
}

/** The lowest node of every group. */
export function lowest(partition: Partition): Uint32Array {
  const first = new Uint32Array(partition.sizes.length)
  for (let u = partition.label.length - 1; u >= 0; u--) first[partition.label[u] ?? 0] = u
  return first
}
