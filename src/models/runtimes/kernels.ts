/**
 * Corrections of three WebAssembly kernels of tfjs 4.22: transposed products are slow (a naive loop instead of XNNPACK; products of matrices are our
 * own, see products.ts), fused products with a batch or a transpose are wrong (bias and activation once per 48 inner columns), and
 * UnsortedSegmentSum is missing.
 */
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { KernelConfig, KernelFunc, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { Failure } from '../../core/failure.ts'
import * as Products from './products.ts'

type Call = { readonly inputs: NamedTensorInfoMap; readonly backend: BackendWasm; readonly attrs: NamedAttrMap }
type Kernel = (call: Call) => TensorInfo

const ACTIVATION: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
}

let revert: (() => void) | undefined

/** Registers the corrections once per process; {@link unfix} takes them back. */
export function fix(): void {
  if (revert) return
  const product = stock('BatchMatMul')
  const fused = stock('_FusedMatMul')
  const undo = [
    replace('BatchMatMul', (call) => turnedProduct(call, product)),
    replace('_FusedMatMul', (call) => fusedProduct(call, fused, (inner) => turnedProduct(inner, product))),
    replace('UnsortedSegmentSum', segmentSum),
  ]
  revert = () => {
    for (const step of undo) step()
  }
}

/** Puts the stock products back, so that a test can show what the start-up check catches. */
export function unfix(): void {
  revert?.()
  revert = undefined
}

function turnedProduct({ inputs, backend, attrs }: Call, product: Kernel): TensorInfo {
  const [left, right] = [input(inputs, 'a'), input(inputs, 'b')]
  if (left.shape.length === 2 && right.shape.length === 2) {
    return ofMatrices(backend, { a: left, b: right }, { a: attrs.transposeA === true, b: attrs.transposeB === true })
  }
  const turn = stock('Transpose')
  const made: TensorInfo[] = []
  const operand = (name: 'a' | 'b', turned: boolean) => {
    const x = input(inputs, name)
    if (!turned) return x
    const last = x.shape.length - 1
    const perm = x.shape.map((_size, axis) => (axis === last ? last - 1 : axis === last - 1 ? last : axis))
    const y = turn({ inputs: { x }, backend, attrs: { perm } })
    made.push(y)
    return y
  }
  const a = operand('a', attrs.transposeA === true)
  const b = operand('b', attrs.transposeB === true)
  const out = product({ inputs: { a, b }, backend, attrs: { transposeA: false, transposeB: false } })
  for (const { dataId } of made) backend.disposeData(dataId)
  return out
}

function ofMatrices(
  backend: BackendWasm,
  { a, b }: Products.Product,
  isTurned: { readonly a: boolean; readonly b: boolean },
): TensorInfo {
  if (isTurned.a && !isTurned.b && Products.canAcross({ a, b })) return Products.across(backend, { a, b })
  const left = isTurned.a ? Products.turn(backend, a) : a
  const right = isTurned.b ? Products.turn(backend, b) : b
  const out = Products.product(backend, { a: left, b: right })
  if (left !== a) backend.disposeData(left.dataId)
  if (right !== b) backend.disposeData(right.dataId)
  return out
}

function fusedProduct(call: Call, fused: Kernel, product: Kernel): TensorInfo {
  const { inputs, backend, attrs } = call
  const a = input(inputs, 'a')
  const b = input(inputs, 'b')
  const plain = attrs.transposeA !== true && attrs.transposeB !== true && batchOf(a) === 1 && batchOf(b) === 1
  const { bias } = inputs
  const isOurs = attrs.activation === 'linear' || attrs.activation === 'relu'
  const isRow = bias === undefined || tf.util.sizeFromShape(bias.shape) === b.shape.at(-1)
  if (plain && isOurs && isRow) {
    return Products.product(backend, {
      a,
      b,
      ...(bias ? { bias } : {}),
      ...(attrs.activation === 'relu' ? { floor: 0 } : {}),
    })
  }
  if (plain) return fused(call)
  const { transposeA = false, transposeB = false } = attrs
  let out = product({ inputs: { a, b }, backend, attrs: { transposeA, transposeB } })
  const then = (kernel: string, more: NamedTensorInfoMap, options: NamedAttrMap) => {
    const x: NamedTensorInfoMap = kernel === 'Add' ? { a: out } : { x: out }
    const next = stock(kernel)({ inputs: { ...x, ...more }, backend, attrs: options })
    backend.disposeData(out.dataId)
    out = next
  }
  if (inputs.bias) then('Add', { b: inputs.bias }, {})
  const activation = String(attrs.activation ?? 'linear')
  if (activation === 'linear') return out
  const kernel = ACTIVATION[activation]
  if (!kernel) throw new Failure('INVARIANT_BROKEN', `No fused activation is called "${activation}".`, { activation })
  const weights: NamedTensorInfoMap = inputs.preluActivationWeights ? { alpha: inputs.preluActivationWeights } : {}
  then(kernel, weights, { alpha: attrs.leakyreluAlpha ?? 0 })
  return out
}

function segmentSum({ inputs, backend, attrs }: Call): TensorInfo {
  const x = input(inputs, 'x')
  const segmentIds = input(inputs, 'segmentIds')
  const segments = Number(attrs.numSegments)
  const inner = x.shape.slice(segmentIds.shape.length)
  const width = tf.util.sizeFromShape(inner)
  const out = backend.makeOutput([segments, ...inner], x.dtype)
  // Views are taken after the allocation: growing the heap detaches earlier ones.
  const values = backend.typedArrayFromHeap(x)
  const ids = backend.typedArrayFromHeap(segmentIds)
  const sums = backend.typedArrayFromHeap(out).fill(0)
  for (const [row, segment] of ids.entries()) {
    if (segment < 0 || segment >= segments) continue
    for (let k = 0; k < width; k++) {
      const at = segment * width + k
      sums[at] = (sums[at] ?? 0) + (values[row * width + k] ?? 0)
    }
  }
  return out
}

function replace(kernelName: string, kernel: Kernel): () => void {
  const before: KernelConfig | undefined = tf.getKernel(kernelName, 'wasm')
  if (before) tf.unregisterKernel(kernelName, 'wasm')
  const kernelFunc: KernelFunc = ({ inputs, backend, attrs }) => {
    if (!(backend instanceof BackendWasm)) throw new Failure('INVARIANT_BROKEN', 'A wasm kernel ran elsewhere.')
    return kernel({ inputs, backend, attrs: attrs ?? {} })
  }
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc })
  return () => {
    if (!before) return
    tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel(before)
  }
}

function stock(kernelName: string): Kernel {
  const config: KernelConfig | undefined = tf.getKernel(kernelName, 'wasm')
  if (!config) throw new Failure('RUNTIME_UNAVAILABLE', `The wasm backend lacks the kernel ${kernelName}.`)
  return (call) => {
    const out = config.kernelFunc(call)
    if (Array.isArray(out)) throw new Failure('INVARIANT_BROKEN', `${kernelName} gave more than one tensor.`)
    return out
  }
}

function input(inputs: NamedTensorInfoMap, name: string): TensorInfo {
  const found = inputs[name]
  if (!found) throw new Failure('INVARIANT_BROKEN', `A kernel was called without its input ${name}.`)
  return found
}

function batchOf(tensor: TensorInfo): number {
  return tf.util.sizeFromShape(tensor.shape.slice(0, -2))
}
