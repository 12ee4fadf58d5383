/** Models at rest: a JSON manifest and the bytes of the weights; what is read back scores bit for bit the same. */
import { Failure } from '../core/failure.ts'
import * as Ids from '../core/ids.ts'
import * as Blend from './blend.ts'
import * as Boosting from './boosting.ts'
import { FORMAT, type Model } from './model.ts'

/** A model as it is stored. `version` is the hash of the two others, 64 hexadecimal digits. */
export type Stored = { readonly version: string; readonly manifest: string; readonly weights: Uint8Array }

/** The two blobs of `model` and their version. The same model gives the same bytes on every machine. */
export function serialise(model: Model): Stored {
  const manifest = Ids.canonicalJson({
    ...model,
    members: model.members.map(({ weights, ...rest }) => ({ ...rest, weightCount: weights.length })),
  })
  const counts = model.members.map(({ weights }) => weights.length)
  const weights = new Uint8Array(4 * counts.reduce((sum, count) => sum + count, 0))
  const view = new DataView(weights.buffer)
  let offset = 0
  for (const member of model.members) {
    for (const weight of member.weights) {
      view.setFloat32(offset, weight, true)
      offset += 4
    }
  }
  return { version: Ids.contentHash([manifest, weights]), manifest, weights }
}

/** The version of `model`: the hash of its content, so that equal versions score equally. */
export function version(model: Model): string {
  return serialise(model).version
}

/** The model in `stored`. Throws `MODEL_CORRUPT` when the bytes are not those of the version, or of another format. */
export function deserialise(stored: Stored): Model {
  const { manifest, weights } = stored
  const found = Ids.contentHash([manifest, weights])
  if (found !== stored.version) {
    throw new Failure('MODEL_CORRUPT', 'The stored model does not hash to its version.', {
      version: stored.version,
      found,
    })
  }
  const parsed = current(JSON.parse(manifest))
  const view = new DataView(weights.buffer, weights.byteOffset, weights.byteLength)
  let offset = 0
  const members = parsed.members.map(({ weightCount, ...member }) => {
    const values = new Float32Array(weightCount)
    for (let i = 0; i < weightCount; i++, offset += 4) values[i] = view.getFloat32(offset, true)
    return { ...member, weights: values }
  })
  return { ...parsed, members }
}

/**
 * The manifest in today's format: models of the first were networks alone, up to the second no column was ranked and no regression scored, and up
 * to the third every model had networks and no column a direction. Throws `MODEL_CORRUPT` for a later format.
 */
function current(stored: Omit<Manifest, 'format'> & { readonly format: number }): Manifest {
  const { format, ...rest } = stored
  if (format === FORMAT) return { ...rest, format }
  if (format === 3 || format === 2) {
    const { kind, validationLogLoss } = rest.blend
    const blend = { kind, validationLogLoss: { ...Blend.NOT_TRIED, ...validationLogLoss } }
    return { ...rest, format: FORMAT, ranked: format === 2 ? [] : rest.ranked, monotone: {}, blend }
  }
  if (format !== 1) {
    throw new Failure('MODEL_CORRUPT', `The stored model has format ${format}, not ${FORMAT}.`, { format })
  }
  const loss = rest.members.reduce((sum, member) => sum + member.validationLogLoss, 0) / rest.members.length
  return {
    ...rest,
    format: FORMAT,
    ranked: [],
    monotone: {},
    boosting: Boosting.NONE,
    blend: { kind: 'NETWORKS', validationLogLoss: { ...Blend.NOT_TRIED, NETWORKS: loss } },
  }
}

type Manifest = Omit<Model, 'members'> & {
  readonly members: readonly (Omit<Model['members'][number], 'weights'> & { readonly weightCount: number })[]
}
