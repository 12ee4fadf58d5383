import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import * as Failure from '../../../src/core/failure.ts'
import * as Probe from '../../../src/models/probe.ts'
import * as Runtime from '../../../src/models/runtime.ts'
import * as Cpu from '../../../src/models/runtimes/cpu.ts'
import * as Kernels from '../../../src/models/runtimes/kernels.ts'
import * as Native from '../../../src/models/runtimes/native.ts'
import * as Wasm from '../../../src/models/runtimes/wasm.ts'

// What every runtime that loads on this machine must do; native is held to it wherever its binding loads.
for (const opener of [Native.opener, Wasm.opener, Cpu.opener]) {
  describe(`the ${opener.name} runtime`, () => {
    let runtime: Runtime.Runtime | undefined
    let refusal: unknown
    beforeAll(async () => {
      try {
        runtime = await opener.open()
      } catch (error) {
        refusal = error
      }
    })

    test('loads, or says why it does not', () => {
      if (opener.name !== 'native') expect(runtime?.name).toBe(opener.name)
      else if (!runtime) expect(Failure.is(refusal, 'RUNTIME_UNAVAILABLE')).toBe(true)
    })

    test('computes every probed operation as plain loops do', async () => {
      if (!runtime) return
      const outputs = await runtime.run(Probe.outputs)
      const byName = new Map(outputs.map((output) => [output.name, output.values]))
      expect([...(byName.get('matMul 2x2') ?? [])]).toEqual([19, 22, 43, 50])
      const product = byName.get('matMul')!
      for (const turned of ['matMul with a transposed', 'matMul with b transposed', 'matMul with both transposed']) {
        byName.get(turned)!.forEach((value, i) => {
          expect(Math.abs(value - product[i]!)).toBeLessThan(Runtime.TOLERANCE)
        })
      }
      byName.get('fused matMul with relu')!.forEach((value, i) => {
        expect(Math.abs(value - Math.max(0, byName.get('fused matMul')![i]!))).toBeLessThan(Runtime.TOLERANCE)
      })
    })

    test('gives the same bits twice', async () => {
      if (!runtime) return
      expect(await runtime.run(Probe.outputs)).toEqual(await runtime.run(Probe.outputs))
    })

    test('frees every tensor of a run, also when the run throws', async () => {
      if (!runtime) return
      await runtime.run(() => undefined)
      const before = tf.memory().numTensors
      await runtime.run(() => tf.ones([10, 10]).dataSync()[0])
      const failing = runtime.run(() => {
        tf.ones([10, 10])
        throw new RangeError('inside')
      })
      await expect(failing).rejects.toThrow('inside')
      expect(tf.memory().numTensors).toBe(before)
    })

    test('stays itself while another runtime works between its runs', async () => {
      if (!runtime) return
      const cpu = await Cpu.opener.open()
      const expected = await cpu.run(Probe.outputs)
      const [own] = await Promise.all([runtime.run(() => tf.getBackend()), cpu.run(() => tf.getBackend())])
      expect(own).toBe(opener.name === 'native' ? 'tensorflow' : opener.name)
      expect(await Runtime.check(runtime, expected)).toBeLessThanOrEqual(Runtime.TOLERANCE)
    })
  })
}

describe('the start-up check', () => {
  test('takes wasm with the fixed kernels', async () => {
    const opened = await Runtime.open([Wasm.opener, Cpu.opener], Cpu.opener)
    expect(opened.runtime.name).toBe('wasm')
    expect(opened.passedOver).toEqual([])
  })

  test('refuses wasm with the stock kernels and falls to cpu with the reason', async () => {
    const stock: Runtime.Opener = {
      name: 'wasm',
      open: async () => {
        const runtime = await Wasm.opener.open()
        Kernels.unfix()
        return runtime
      },
    }
    try {
      const runtime = await stock.open()
      const fused = () => tf.fused.matMul({ a: tf.ones([2, 3, 130]), b: tf.ones([2, 130, 4]), bias: tf.ones([4]) })
      expect(await runtime.run(() => fused().dataSync()[0])).not.toBe(131)
      const opened = await Runtime.open([stock, Cpu.opener], Cpu.opener)
      expect(opened.runtime.name).toBe('cpu')
      expect(opened.passedOver).toMatchObject([{ name: 'wasm', reason: expect.stringContaining('fused matMul') }])
    } finally {
      Kernels.fix()
    }
  })

  test('names the wrong operation and how far off it is', async () => {
    const cpu = await Cpu.opener.open()
    const expected = await cpu.run(Probe.outputs)
    const wrong = expected.map(({ name, values }) =>
      name === 'fused matMul with relu' ? { name, values: values.map((value) => value + 1e-3) } : { name, values },
    )
    await expect(Runtime.check(cpu, wrong)).rejects.toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      facts: { name: 'fused matMul with relu' },
    })
  })

  test('says so when no runtime is left', async () => {
    await expect(Runtime.open([], Cpu.opener)).rejects.toMatchObject({ code: 'RUNTIME_UNAVAILABLE' })
  })
})
