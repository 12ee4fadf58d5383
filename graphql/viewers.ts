/** Who asks: the holder of an API key or of a token of the configured issuer, as the `authorization` header says. */
import type { Actor, Engine, Role } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'

/** Who asks, by which key; `key` is its id, never its secret. */
export type Viewer = { readonly actor: Actor; readonly role: Role; readonly key: string }

/** Tells who asks. Throws `UNAUTHENTICATED`. */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer>

/** API keys begin with this; anything else can only be a token. */
const KEY = /^dck_/

/** Authenticates by the keys of `engine`, and by the tokens of the issuer that it trusts. */
export function create({ access }: Engine): Authenticate {
  return async (authorization) => {
    const [, secret] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? []
    const holder =
      secret === undefined ? null : await (KEY.test(secret) ? access.verifyKey : access.verifyToken)(secret)
    if (!holder) throw new Failure('UNAUTHENTICATED', 'The request has no valid API key or token.')
    const { id, ...actor } = holder
    return { actor, role: holder.role, key: id }
  }
}
