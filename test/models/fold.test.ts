import { beforeAll, describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Encoding from '../../src/models/encoding.ts'
import * as Fold from '../../src/models/fold.ts'
import * as Logistic from '../../src/models/logistic.ts'
import * as Member from '../../src/models/member.ts'
import * as Network from '../../src/models/network.ts'
import * as Probe from '../../src/models/probe.ts'
import * as Runtime from '../../src/models/runtime.ts'
import * as Cpu from '../../src/models/runtimes/cpu.ts'
import * as Wasm from '../../src/models/runtimes/wasm.ts'
import { world } from './world.ts'

const fitted = world(1, 500)
const others = world(2, 700)
// Rows beyond every edge, on an edge, and with nothing known.
const width = others.columns.length
others.values.fill(Number.NaN, 0, width)
others.values.fill(-1e30, width, 2 * width)
others.values.fill(1e30, 2 * width, 3 * width)
others.values.set(fitted.values.subarray(0, 50 * width), 3 * width)

function ensemble(bins: number, sizes: Omit<Network.Shape, 'inputs' | 'dropout'>): Fold.Ensemble {
  const encoding = Encoding.fit(fitted, [...fitted.columns.keys()], bins)
  const shape = { ...sizes, inputs: encoding.inputs, dropout: 0 }
  const rng = Rng.create(`fold/${bins}/${JSON.stringify(sizes)}`)
  const networks = [0, 1].map(() => Network.initial(shape, rng, -1).map((weight) => weight + rng.normal() / 20))
  const logistic = { weights: Array.from({ length: encoding.linearInputs }, () => rng.normal()), bias: -0.5 }
  return { encoding, shape, networks, logistic }
}

describe('a folded network', () => {
  let cpu: Runtime.Runtime
  beforeAll(async () => {
    cpu = await Cpu.opener.open()
  })

  test.each([
    [1, { hidden: [5, 4], rank: 3, crosses: 0 }],
    [2, { hidden: [5, 4], rank: 3, crosses: 1 }],
    [6, { hidden: [32, 16], rank: 4, crosses: 2 }],
    [7, { hidden: [33, 70], rank: 40, crosses: 3 }],
    [12, { hidden: [128, 64], rank: 32, crosses: 2 }],
  ] as const)(
    'of %i bins and %o gives the logits of TensorFlow’s reference within 1e-5 of their size',
    async (bins, sizes) => {
      const own = ensemble(bins, sizes)
      const { encoding, shape, networks } = own
      const located = Encoding.locate(encoding, others)
      const expected = await Member.logitsOf(cpu, shape, encoding, located, networks)
      const { networks: found, logistic } = await Fold.fold(own).logits(others)
      expect(logistic).toEqual(Logistic.logits(own.logistic, Encoding.linear(encoding, located)))
      expect(found).toHaveLength(2)
      for (const [k, logits] of expected.entries()) {
        for (const [i, z] of logits.entries()) {
          expect(Math.abs((found[k]?.[i] ?? Number.NaN) - z)).toBeLessThan(1e-5 * Math.max(1, Math.abs(z)))
        }
      }
    },
  )

  test('says the same bits of a row whatever rows are beside it, and finds columns by name', async () => {
    const own = ensemble(6, { hidden: [32, 16], rank: 4, crosses: 2 })
    const folded = Fold.fold(own)
    const whole = await folded.logits(others)
    const turned = others.columns.map((_column, j) => width - 1 - j)
    const part = {
      columns: turned.map((j) => others.columns[j] ?? { name: '' }),
      rows: 200,
      values: Float32Array.from({ length: 200 * width }, (_, i) => {
        const [row, place] = [Math.floor(i / width), i % width]
        return others.values[(300 + row) * width + (turned[place] ?? 0)] ?? 0
      }),
    }
    const some = await folded.logits(part)
    expect(some.networks).toEqual(whole.networks.map((logits) => logits.subarray(300, 500)))
    expect(some.logistic).toEqual(whole.logistic.subarray(300, 500))
    await expect(folded.logits({ columns: [], rows: 0, values: new Float32Array(0) })).rejects.toMatchObject({
      code: 'FEATURE_UNKNOWN',
    })
  })

  test('stops when told to', async () => {
    const abort = new AbortController()
    abort.abort()
    const own = ensemble(2, { hidden: [5, 4], rank: 3, crosses: 1 })
    await expect(Fold.fold(own).logits(others, { signal: abort.signal })).rejects.toMatchObject({ code: 'ABORTED' })
  })

  test('is held against the reference at start-up, and a runtime whose scores would be off is refused', async () => {
    const wasm = await Wasm.opener.open()
    const expected = await cpu.run(Probe.outputs)
    const [own] = await Probe.folded()
    expect(own?.values).toHaveLength(40)
    expect(
      Probe.compare(
        [own!],
        expected.filter(({ name }) => name === own?.name),
      ).difference,
    ).toBeLessThan(1e-5)
    expect(await Runtime.check(wasm, expected)).toBeLessThan(Runtime.TOLERANCE)
    const off = async () => [{ name: own!.name, values: own!.values.map((z, i) => (i === 7 ? z + 1e-4 : z)) }]
    await expect(Runtime.check(wasm, expected, off)).rejects.toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      message: expect.stringContaining('folded forward pass'),
    })
    // The reference itself scores without folding.
    expect(await Runtime.check(cpu, expected, off)).toBe(0)
  })
})
