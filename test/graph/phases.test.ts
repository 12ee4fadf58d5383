import { expect, test } from 'vitest'
import * as Csr from '../../src/graph/csr.ts'
import * as FastRp from '../../src/graph/kernels/fastrp.ts'
import * as Propagation from '../../src/graph/kernels/propagation.ts'
import * as Wasm from '../../src/graph/wasm/kernels.ts'
import * as Module from '../../src/graph/wasm/module.ts'
import * as Phases from '../../src/graph/wasm/phases.ts'
import * as Generator from './generator.ts'

/** Five blocks of rows, the last one shorter than the others. */
const graph = Csr.undirectedSimple(Csr.fromEdges(Generator.planted(18_000, 40_000, 4)))
const WIDTH = 8

/** Two hops of neighbour means as phases, in a memory where the graph and the rows to begin with already lie. */
function hops() {
  const { nodes, offsets, targets } = graph
  const bytes = nodes * WIDTH * 4
  const loaded = Module.fresh([offsets.byteLength, targets.byteLength, bytes, bytes])
  const { module, memory, at } = loaded
  const { buffer } = memory
  const [offsetsAt = 0, targetsAt = 0, rowsAt = 0, nextAt = 0] = at
  new Uint32Array(buffer, offsetsAt, offsets.length).set(offsets)
  new Uint32Array(buffer, targetsAt, targets.length).set(targets)
  const rows = new Float32Array(buffer, rowsAt, nodes * WIDTH)
  rows.set(rows.map((_, i) => Math.sin(i)))
  const hop = (from: number, to: number): Phases.Phase => ({
    kernel: 'hop',
    nodes,
    args: [
      [offsetsAt, 4],
      [targetsAt, 0],
      [WIDTH * 4, 0],
      [from, 0],
      [to, WIDTH * 4],
    ],
  })
  const phases = [hop(rowsAt, nextAt), hop(nextAt, rowsAt)]
  return { loaded, rows, input: { module, memory, phases, state: Phases.begun(phases) } }
}

function expected(): Float32Array {
  const moving = Propagation.reference(graph, WIDTH)
  moving.rows().set(moving.rows().map((_, i) => Math.sin(i)))
  moving.hop()
  moving.hop()
  return moving.rows()
}

const bits = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength)

test('a second thread that is left alone does all rows of all phases', async () => {
  const { rows, input } = hops()
  await Phases.help(input)
  expect(input.state.filter((_, i) => i % 2 === 1)).toEqual(Int32Array.of(5, 5))
  expect(bits(rows).equals(bits(expected()))).toBe(true)
})

test('two threads on the same rows give what one does, however the blocks fall to them', async () => {
  const sought = bits(expected())
  for (let round = 0; round < 5; round++) {
    const { loaded, rows, input } = hops()
    const ended = Phases.help(input)
    // The other one has begun, or will have by the middle.
    if (round > 0) while (Atomics.load(input.state, 0) === 0) await new Promise(setImmediate)
    Phases.work(loaded.run, input)
    expect(bits(rows).equals(sought)).toBe(true)
    expect(input.state.filter((_, i) => i % 2 === 1)).toEqual(Int32Array.of(5, 5))
    await ended
  }
  const options = { seed: 7, width: 12, weights: [0, 1, 1] }
  const helped = Wasm.at(Module.fresh, 'helped').embed
  expect(bits(FastRp.of(graph, options, helped)).equals(bits(FastRp.of(graph, options)))).toBe(true)
})

test('who waits for a thread that failed is told, whichever of the two it was', async () => {
  const beyond = (input: Phases.Input) => ({
    ...input,
    phases: input.phases.map((phase) => ({ ...phase, args: phase.args.map(() => [2 ** 31, 0] as const) })),
  })
  const lost = expect.objectContaining({ code: 'INVARIANT_BROKEN' })
  const theirs = hops()
  await Phases.help(beyond(theirs.input))
  expect(() => Phases.work(theirs.loaded.run, theirs.input)).toThrow(lost)
  const ours = hops()
  expect(() => Phases.work(ours.loaded.run, beyond(ours.input))).toThrow('memory access out of bounds')
  expect(() => Phases.work(ours.loaded.run, ours.input)).toThrow(lost)
})
