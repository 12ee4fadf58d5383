/**
 * PageRank and personalised PageRank (Brin & Page, 1998, §2.1; Haveliwala, "Topic-sensitive PageRank", 2002), weighted, with the dangling rule of
 * networkx: x = (1 − d) v + d (Pᵀx + D v), where v is the teleport distribution and D the rank held by nodes whose out-edges weigh nothing.
 *
 * Solved as the linear system (I − d Pᵀ) y = v by Gauss–Seidel sweeps (Gleich, Zhukov & Berkhin, "Fast parallel PageRank: a linear system
 * approach", 2004, §2): x is y scaled to sum 1, dangling nodes need no term, and a sweep gains about what two power steps do. From every six vectors in a row a seventh is
 * extrapolated, which takes out the few slow modes, the scale of y among them, that sweeps alone shrink by d at a time.
 *
 * networkx and graphology stop when the L1 change falls below **n × tolerance**: at a million nodes and their default 1e-6 that
 * is 1.0, so they stop almost at once, off by up to 0.3. Here `tolerance` bounds the true L1 error whatever the size: after a sweep that changed y
 * by Δ the residual is at most d Δ, wherever y came from, so y is within d Δ/(1 − d) of the solution, and its scaled form within twice that over the solution's sum.
 */
import { Failure } from '../../core/failure.ts'
import * as Csr from '../csr.ts'
import * as Extrapolation from './extrapolation.ts'

/**
 * `damping` is d, in [0, 1), 0.85 if left out; `tolerance` the largest L1 error, 1e-10 if left out; at most `maxIterations` sweeps, 1000 if left out.
 * `teleport` holds one weight a node, finite and not negative, of a positive sum (it is scaled to 1); uniform if left out.
 */
export type Options = {
  readonly damping?: number
  readonly tolerance?: number
  readonly maxIterations?: number
  readonly teleport?: ArrayLike<number>
}

/** `rank` sums to 1; `errorBound` is the largest L1 distance to the exact ranks (rounding aside), above the tolerance only when the sweeps ran out. */
export type Ranks = { readonly rank: Float64Array; readonly iterations: number; readonly errorBound: number }

/** The rows of Pᵀ, v, and y, which a sweep changes in place. */
export type System = { readonly into: Csr.Csr; readonly teleport: Float64Array; readonly y: Float64Array }

/** Makes the sweeper of a system: one call is one Gauss–Seidel sweep in ascending order of nodes of its `y` and gives the L1 change; the `y` of the system is not used again. */
export type Sweeper = (system: System, damping: number) => { readonly sweep: () => number; readonly y: Float64Array }

/** The PageRank of every node of a directed graph; none for the empty graph. Throws `INPUT_INVALID` for options out of range. */
export function of(graph: Csr.Csr, options: Options = {}): Ranks {
  return solve(graph, options, reference)
}

/** {@link of} with sweeps of another make, which must do what the reference does, addition by addition. */
export function solve(graph: Csr.Csr, options: Options, sweeper: Sweeper): Ranks {
  const { damping = 0.85, tolerance = 1e-10, maxIterations = 1000 } = options
  if (!(damping >= 0 && damping < 1 && tolerance > 0)) {
    throw new Failure('INPUT_INVALID', 'PageRank needs 0 <= damping < 1 and tolerance > 0.', { damping, tolerance })
  }
  const teleport = distribution(graph.nodes, options.teleport)
  const { sweep, y } = sweeper({ into: transitions(graph), teleport, y: teleport.slice() }, damping)
  const window = Array.from({ length: Extrapolation.WINDOW }, () => new Float64Array(graph.nodes))
  let errorBound = graph.nodes === 0 ? 0 : 2
  let iterations = 0
  // The first sweep after the start, or after a leap, only smooths.
  let kept = -1
  let leapt = Number.POSITIVE_INFINITY
  while (errorBound > tolerance && iterations < maxIterations) {
    const change = sweep()
    // The solution is nowhere below v, so its sum is never below 1.
    errorBound = Math.min(2, (2 * damping * change) / (1 - damping))
    iterations++
    // A leap that did not help is taken back, so that sweeps alone would converge; `errorBound` is above that of the vector taken up again.
    if (kept === -1 && change > leapt) y.set(window.at(-1) ?? y)
    window[kept++]?.set(y)
    if (kept === window.length && errorBound > tolerance) {
      if (Extrapolation.limit(window, teleport, y)) leapt = change
      kept = -1
    }
  }
  const sum = y.reduce((all, each) => all + each, 0)
  return { rank: y.map((each) => each / sum), iterations, errorBound }
}

function distribution(nodes: number, given: ArrayLike<number> | undefined): Float64Array {
  if (given === undefined) return new Float64Array(nodes).fill(1 / nodes)
  const teleport = Float64Array.from(given)
  let sum = 0
  let valid = teleport.length === nodes
  for (const weight of teleport) {
    valid &&= weight >= 0
    sum += weight
  }
  if (!valid || (nodes > 0 && !(sum > 0 && sum < Number.POSITIVE_INFINITY))) {
    const facts = { nodes, length: teleport.length, sum: String(sum) }
    throw new Failure(
      'INPUT_INVALID',
      'Teleport weights are one a node, finite and not negative, and not all 0.',
      facts,
    )
  }
  return teleport.map((weight) => weight / sum)
}

/** Pᵀ by rows; the rows of P that weigh nothing are 0. */
function transitions(graph: Csr.Csr): Csr.Csr {
  const { nodes, offsets, weights } = graph
  const shares = new Float64Array(weights.length)
  for (let u = 0; u < nodes; u++) {
    const start = offsets[u] ?? 0
    const end = offsets[u + 1] ?? 0
    let strength = 0
    for (let k = start; k < end; k++) strength += weights[k] ?? 0
    if (strength > 0) for (let k = start; k < end; k++) shares[k] = (weights[k] ?? 0) / strength
  }
  return Csr.transpose({ ...graph, weights: shares })
}

function reference({ into, teleport, y }: System, damping: number): ReturnType<Sweeper> {
  const { nodes, offsets, targets, weights } = into
  const sweep = () => {
    let change = 0
    let k = 0
    for (let v = 0; v < nodes; v++) {
      const end = offsets[v + 1] ?? 0
      let flow = 0
      for (; k < end; k++) flow += (y[targets[k] ?? 0] ?? 0) * (weights[k] ?? 0)
      const value = (teleport[v] ?? 0) + damping * flow
      change += Math.abs(value - (y[v] ?? 0))
      y[v] = value
    }
    return change
  }
  return { sweep, y }
}
