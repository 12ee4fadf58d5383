/** When a wallet acts: burstiness of its events (Goh & Barabási, "Burstiness and memory in complex systems", 2008, eq. 1 and 3). */
import { Failure } from '../../core/failure.ts'

/** Events as columns of one length: who paid, who received (node numbers below `nodes`), and when (unix seconds). */
export type Events = {
  readonly nodes: number
  readonly sources: Uint32Array
  readonly targets: Uint32Array
  readonly atS: Uint32Array
}

/**
 * One value a node over the events it took part in on either side (an event with itself counts once). `firstS` and `lastS` are unix seconds, 0 without events;
 * `meanGapS` and `medianGapS` of the times between consecutive events, `burstiness` (σ − μ)/(σ + μ) of these gaps (−1 regular, 0 Poisson, towards 1 bursty),
 * and `memory`, the correlation of a gap with the next, are NaN where undefined (fewer than two, three or four events, or gaps without spread).
 */
export type Rhythm = {
  readonly events: Uint32Array
  readonly firstS: Uint32Array
  readonly lastS: Uint32Array
  readonly meanGapS: Float64Array
  readonly medianGapS: Float64Array
  readonly burstiness: Float64Array
  readonly memory: Float64Array
}

/** The rhythm of every node, in O(events × log). Throws `GRAPH_EDGE_INVALID` for columns of different lengths or a node outside the graph. */
export function of(given: Events): Rhythm {
  const { nodes } = given
  const { offsets, times } = byNode(given)
  const undefinedYet = () => new Float64Array(nodes).fill(Number.NaN)
  const rhythm = {
    events: new Uint32Array(nodes),
    firstS: new Uint32Array(nodes),
    lastS: new Uint32Array(nodes),
    meanGapS: undefinedYet(),
    medianGapS: undefinedYet(),
    burstiness: undefinedYet(),
    memory: undefinedYet(),
  }
  for (let u = 0; u < nodes; u++) {
    const own = times.subarray(offsets[u] ?? 0, offsets[u + 1] ?? 0).sort()
    rhythm.events[u] = own.length
    rhythm.firstS[u] = own[0] ?? 0
    rhythm.lastS[u] = own[own.length - 1] ?? 0
    if (own.length < 2) continue
    const gaps = new Float64Array(own.length - 1)
    for (let i = 0; i < gaps.length; i++) gaps[i] = (own[i + 1] ?? 0) - (own[i] ?? 0)
    const { mean, deviation } = moments(gaps, 0, gaps.length)
    rhythm.meanGapS[u] = mean
    if (gaps.length >= 2 && mean + deviation > 0) rhythm.burstiness[u] = (deviation - mean) / (deviation + mean)
    if (gaps.length >= 3) rhythm.memory[u] = correlation(gaps)
    gaps.sort()
    const middle = gaps.length >> 1
    const upper = gaps[middle] ?? 0
    rhythm.medianGapS[u] = gaps.length % 2 === 1 ? upper : ((gaps[middle - 1] ?? 0) + upper) / 2
  }
  return rhythm
}

function byNode({ nodes, sources, targets, atS }: Events): { offsets: Uint32Array; times: Uint32Array } {
  const size = sources.length
  if (targets.length !== size || atS.length !== size) {
    const facts = { sources: size, targets: targets.length, atS: atS.length }
    throw new Failure('GRAPH_EDGE_INVALID', 'The columns of events differ in length.', facts)
  }
  const offsets = new Uint32Array(nodes + 1)
  const count = (node: number) => {
    offsets[node + 1] = (offsets[node + 1] ?? 0) + 1
  }
  for (let i = 0; i < size; i++) {
    const source = sources[i] ?? 0
    const target = targets[i] ?? 0
    if (source >= nodes || target >= nodes) {
      const facts = { event: i, source, target, nodes }
      throw new Failure('GRAPH_EDGE_INVALID', `Event ${i} joins a node outside the graph.`, facts)
    }
    count(source)
    if (target !== source) count(target)
  }
  for (let u = 0; u < nodes; u++) offsets[u + 1] = (offsets[u + 1] ?? 0) + (offsets[u] ?? 0)
  const next = offsets.slice()
  const times = new Uint32Array(offsets[nodes] ?? 0)
  const put = (node: number, time: number) => {
    const at = next[node] ?? 0
    next[node] = at + 1
    times[at] = time
  }
  for (let i = 0; i < size; i++) {
    const source = sources[i] ?? 0
    const target = targets[i] ?? 0
    put(source, atS[i] ?? 0)
    if (target !== source) put(target, atS[i] ?? 0)
  }
  return { offsets, times }
}

function moments(values: Float64Array, start: number, end: number): { mean: number; deviation: number } {
  let sum = 0
  for (let i = start; i < end; i++) sum += values[i] ?? 0
  const mean = sum / (end - start)
  let square = 0
  for (let i = start; i < end; i++) square += ((values[i] ?? 0) - mean) ** 2
  return { mean, deviation: Math.sqrt(square / (end - start)) }
}

/** The correlation of each gap with the next. */
function correlation(gaps: Float64Array): number {
  const pairs = gaps.length - 1
  const first = moments(gaps, 0, pairs)
  const second = moments(gaps, 1, pairs + 1)
  let product = 0
  for (let i = 0; i < pairs; i++) product += ((gaps[i] ?? 0) - first.mean) * ((gaps[i + 1] ?? 0) - second.mean)
  const spread = first.deviation * second.deviation
  return spread > 0 ? product / pairs / spread : Number.NaN
}
