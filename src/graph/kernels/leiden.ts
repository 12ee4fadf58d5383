/**
 * Communities by the Leiden algorithm (Traag, Waltman & van Eck, "From Louvain to Leiden: guaranteeing well-connected communities", 2019,
 * doi:10.1038/s41598-019-41695-z), for modularity with resolution γ. Names follow the paper: P is the partition, MoveNodesFast, RefinePartition
 * and Aggregate its steps. Two choices are ours: refinement takes the best merge (the paper's θ → 0), and a community that is not connected when
 * an iteration ends is split into its components, which never lowers modularity.
 */
import { Failure } from '../../core/failure.ts'
import type { Rng } from '../../core/rng.ts'
import type { Csr } from '../csr.ts'
import * as Partition from '../partition.ts'
import * as Modularity from './modularity.ts'

/**
 * `rng` decides the order of visits; `resolution` is γ > 0, 1 if left out; iterations stop once one gains less than `minimumGain`
 * modularity, 1e-4 if left out, or after `maxIterations`, 20 if left out.
 */
export type Options = {
  readonly rng: Rng
  readonly resolution?: number
  readonly minimumGain?: number
  readonly maxIterations?: number
}

/** The communities, their modularity (`null` when the graph weighs nothing) and the iterations that it took. */
export type Communities = {
  readonly partition: Partition.Partition
  readonly modularity: number | null
  readonly iterations: number
}

/**
 * Communities of an undirected simple graph, weighted; each is connected by edges of positive weight, an isolated node is its own. The same graph
 * and rng seed give the same communities. Throws `INPUT_INVALID` when the resolution is not positive.
 */
export function communities(graph: Csr, options: Options): Communities {
  const { rng, resolution = 1, minimumGain = 1e-4, maxIterations = 20 } = options
  if (!(resolution > 0 && resolution < Number.POSITIVE_INFINITY)) {
    throw new Failure('INPUT_INVALID', 'A resolution is a positive number.', { resolution })
  }
  let label = identity(graph.nodes)
  let modularity = Modularity.of(graph, label, resolution)
  let iterations = 0
  while (modularity !== null && iterations < maxIterations) {
    const candidate = connectedOnly(graph, iterate(graph, label, { rng, resolution }))
    const reached = Modularity.of(graph, candidate, resolution) ?? 0
    iterations++
    const gain = reached - modularity
    label = candidate
    modularity = reached
    if (gain < minimumGain) break
  }
  return { partition: Partition.fromLabels(label), modularity, iterations }
}

/** A graph whose nodes stand for groups of nodes: `loops[u]` is twice the weight inside the group, `strength[u]` that plus all weight leaving it. */
type Level = Csr & { readonly loops: Float64Array; readonly strength: Float64Array; readonly total: number }

type Search = { readonly rng: Rng; readonly resolution: number }

/** One pass from partition `start`: move, refine, aggregate, until every community is one node of the aggregate. */
function iterate(graph: Csr, start: Uint32Array, search: Search): Uint32Array {
  let level = levelOf(graph, new Float64Array(graph.nodes))
  let label = Partition.fromLabels(start).label
  const member = identity(graph.nodes) // the node of the current level that holds a node of the graph
  for (;;) {
    moveNodesFast(level, label, search)
    const groups = Partition.fromLabels(label)
    const refined = Partition.fromLabels(refinePartition(level, groups.label, search))
    const merged = refined.sizes.length
    if (groups.sizes.length === level.nodes || merged === level.nodes) {
      return member.map((u) => groups.label[u] ?? 0)
    }
    const coarse = new Uint32Array(merged)
    for (let u = 0; u < level.nodes; u++) coarse[refined.label[u] ?? 0] = groups.label[u] ?? 0
    for (let u = 0; u < member.length; u++) member[u] = refined.label[member[u] ?? 0] ?? 0
    level = aggregate(level, refined)
    label = Partition.fromLabels(coarse).label
  }
}

/** Moves each node to the neighbouring (or an empty) community with the largest gain until none gains; changes `label` in place. */
function moveNodesFast(level: Level, label: Uint32Array, { rng, resolution }: Search): void {
  const { nodes, offsets, targets, weights, strength, total } = level
  const held = new Float64Array(nodes) // strength of each community
  const size = new Uint32Array(nodes)
  for (let u = 0; u < nodes; u++) {
    const c = label[u] ?? 0
    held[c] = (held[c] ?? 0) + (strength[u] ?? 0)
    size[c] = (size[c] ?? 0) + 1
  }
  const empty = new Uint32Array(nodes)
  let empties = 0
  for (let c = nodes - 1; c >= 0; c--) if (size[c] === 0) empty[empties++] = c
  const queue = rng.shuffle(identity(nodes))
  const queued = new Uint8Array(nodes).fill(1)
  const toward = new Float64Array(nodes) // weight from u to each community in `near`
  const near = new Uint32Array(nodes)
  let head = 0
  for (let waiting = nodes; waiting > 0; waiting--) {
    const u = queue[head] ?? 0
    head = head + 1 === nodes ? 0 : head + 1
    queued[u] = 0
    const from = label[u] ?? 0
    const k = strength[u] ?? 0
    const start = offsets[u] ?? 0
    const end = offsets[u + 1] ?? 0
    let found = 0
    for (let j = start; j < end; j++) {
      const weight = weights[j] ?? 0
      if (weight === 0) continue
      const c = label[targets[j] ?? 0] ?? 0
      const sum = toward[c] ?? 0
      if (sum === 0) near[found++] = c
      toward[c] = sum + weight
    }
    held[from] = (held[from] ?? 0) - k
    const price = (resolution * k) / total
    let best = from
    let bestGain = (toward[from] ?? 0) - price * (held[from] ?? 0)
    // Rounding must not make a node walk in circles: a move has to gain something.
    const margin = 1e-12 * k
    for (let i = 0; i < found; i++) {
      const c = near[i] ?? 0
      const gain = (toward[c] ?? 0) - price * (held[c] ?? 0)
      toward[c] = 0
      if (gain > bestGain + margin) {
        best = c
        bestGain = gain
      }
    }
    if (bestGain < -margin && (size[from] ?? 0) > 1 && empties > 0) best = empty[--empties] ?? from
    held[best] = (held[best] ?? 0) + k
    if (best === from) continue
    label[u] = best
    size[best] = (size[best] ?? 0) + 1
    size[from] = (size[from] ?? 0) - 1
    if (size[from] === 0) empty[empties++] = from
    for (let j = start; j < end; j++) {
      const v = targets[j] ?? 0
      if (queued[v] === 1 || label[v] === best) continue
      queued[v] = 1
      let tail = head + waiting - 1
      if (tail >= nodes) tail -= nodes
      queue[tail] = v
      waiting++
    }
  }
}

/** Splits each community of `label` into well-connected parts: single nodes merge with the part of their community that gains most. */
function refinePartition(level: Level, label: Uint32Array, { rng, resolution }: Search): Uint32Array {
  const { nodes, offsets, targets, weights, strength, total } = level
  const held = new Float64Array(nodes) // strength of each community
  const outward = new Float64Array(nodes) // weight from each part to the rest of its community
  for (let u = 0; u < nodes; u++) {
    const c = label[u] ?? 0
    held[c] = (held[c] ?? 0) + (strength[u] ?? 0)
    let sum = 0
    const end = offsets[u + 1] ?? 0
    for (let j = offsets[u] ?? 0; j < end; j++) if (label[targets[j] ?? 0] === c) sum += weights[j] ?? 0
    outward[u] = sum
  }
  const part = identity(nodes)
  const inPart = strength.slice()
  const grown = new Uint8Array(nodes) // parts of more than one node
  const toward = new Float64Array(nodes)
  const near = new Uint32Array(nodes)
  for (const u of rng.shuffle(identity(nodes))) {
    if (part[u] !== u || grown[u] === 1) continue
    const c = label[u] ?? 0
    const whole = held[c] ?? 0
    const k = strength[u] ?? 0
    if ((outward[u] ?? 0) < resolution * k * ((whole - k) / total)) continue
    let found = 0
    const end = offsets[u + 1] ?? 0
    for (let j = offsets[u] ?? 0; j < end; j++) {
      const v = targets[j] ?? 0
      const weight = weights[j] ?? 0
      if (label[v] !== c || weight === 0) continue
      const p = part[v] ?? 0
      const sum = toward[p] ?? 0
      if (sum === 0) near[found++] = p
      toward[p] = sum + weight
    }
    let best = u
    let bestGain = 0
    let bestToward = 0
    for (let i = 0; i < found; i++) {
      const p = near[i] ?? 0
      const weight = toward[p] ?? 0
      toward[p] = 0
      const kp = inPart[p] ?? 0
      if ((outward[p] ?? 0) < resolution * kp * ((whole - kp) / total)) continue
      const gain = weight - resolution * k * (kp / total)
      if (gain > bestGain) {
        best = p
        bestGain = gain
        bestToward = weight
      }
    }
    if (best === u) continue
    part[u] = best
    grown[best] = 1
    inPart[best] = (inPart[best] ?? 0) + k
    outward[best] = (outward[best] ?? 0) + (outward[u] ?? 0) - 2 * bestToward
  }
  return part
}

/** The graph of the groups of `parts`. */
function aggregate(level: Level, parts: Partition.Partition): Level {
  const { nodes, offsets, targets, weights } = level
  const groups = parts.sizes.length
  const { starts, members } = membersOf(parts)
  const coarse = {
    nodes: groups,
    offsets: new Uint32Array(groups + 1),
    targets: new Uint32Array(targets.length),
    weights: new Float64Array(targets.length),
  }
  const loops = new Float64Array(groups)
  const toward = new Float64Array(nodes)
  let at = 0
  for (let a = 0; a < groups; a++) {
    const rowStart = at
    let inside = 0
    const last = starts[a + 1] ?? 0
    for (let i = starts[a] ?? 0; i < last; i++) {
      const u = members[i] ?? 0
      inside += level.loops[u] ?? 0
      const end = offsets[u + 1] ?? 0
      for (let j = offsets[u] ?? 0; j < end; j++) {
        const weight = weights[j] ?? 0
        const b = parts.label[targets[j] ?? 0] ?? 0
        if (weight === 0) continue
        if (b === a) {
          inside += weight
          continue
        }
        const sum = toward[b] ?? 0
        if (sum === 0) coarse.targets[at++] = b
        toward[b] = sum + weight
      }
    }
    for (let j = rowStart; j < at; j++) {
      const b = coarse.targets[j] ?? 0
      coarse.weights[j] = toward[b] ?? 0
      toward[b] = 0
    }
    loops[a] = inside
    coarse.offsets[a + 1] = at
  }
  return levelOf({ ...coarse, targets: coarse.targets.slice(0, at), weights: coarse.weights.slice(0, at) }, loops)
}

/** Splits every community into its connected components. */
function connectedOnly(graph: Csr, label: Uint32Array): Uint32Array {
  const { nodes, offsets, targets, weights } = graph
  const component = new Uint32Array(nodes)
  const seen = new Uint8Array(nodes)
  const stack = new Uint32Array(nodes)
  for (let start = 0; start < nodes; start++) {
    if (seen[start] === 1) continue
    let depth = 0
    stack[depth++] = start
    seen[start] = 1
    while (depth > 0) {
      const u = stack[--depth] ?? 0
      component[u] = start
      const end = offsets[u + 1] ?? 0
      for (let j = offsets[u] ?? 0; j < end; j++) {
        const v = targets[j] ?? 0
        if (seen[v] === 1 || label[v] !== label[u] || weights[j] === 0) continue
        seen[v] = 1
        stack[depth++] = v
      }
    }
  }
  return component
}

function levelOf(graph: Csr, loops: Float64Array): Level {
  const strength = loops.slice()
  let total = 0
  for (let u = 0; u < graph.nodes; u++) {
    let sum = 0
    const end = graph.offsets[u + 1] ?? 0
    for (let j = graph.offsets[u] ?? 0; j < end; j++) sum += graph.weights[j] ?? 0
    strength[u] = (strength[u] ?? 0) + sum
    total += strength[u] ?? 0
  }
  return { ...graph, loops, strength, total }
}

function membersOf({ label, sizes }: Partition.Partition): { starts: Uint32Array; members: Uint32Array } {
  const starts = new Uint32Array(sizes.length + 1)
  for (let g = 0; g < sizes.length; g++) starts[g + 1] = (starts[g] ?? 0) + (sizes[g] ?? 0)
  const next = starts.slice()
  const members = new Uint32Array(label.length)
  for (let u = 0; u < label.length; u++) {
    const g = label[u] ?? 0
    const at = next[g] ?? 0
    next[g] = at + 1
    members[at] = u
  }
  return { starts, members }
}

function identity(size: number): Uint32Array {
  const numbers = new Uint32Array(size)
  for (let u = 0; u < size; u++) numbers[u] = u
  return numbers
}
