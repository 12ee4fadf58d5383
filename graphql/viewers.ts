/** Who asks: the holder of an API key or of a token of the configured issuer, as the `authorization` header says. */
import type { Actor, Engine, KeyHolder, Role } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'

/** Who asks, by which key; `key` is its id, never its secret. `tokenUntilS`: when a token ends; null for a key, which can be asked for again by its id. */
export type Viewer = {
  readonly actor: Actor
  readonly role: Role
  readonly key: string
  readonly tokenUntilS: number | null
}

/** Tells who asks. Throws `UNAUTHENTICATED`. */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer>

/** API keys begin with this; anything else can only be a token. */
const KEY = /^dck_/

/** Authenticates by the keys of `engine`, and by the tokens of the issuer that it trusts. */
export function create({ access }: Engine): Authenticate {
  return async (authorization) => {
    const [, secret] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? []
    if (secret !== undefined && KEY.test(secret)) {
      const holder = await access.verifyKey(secret)
      if (holder) return viewer(holder, null)
    } else if (secret !== undefined) {
      const holder = await access.verifyToken(secret)
      if (holder) return viewer(holder, holder.untilS)
    }
    throw new Failure('UNAUTHENTICATED', 'The request has no valid API key or token.')
  }
}

/** The holder of a key, or of a token that ends at `tokenUntilS`, as a viewer. */
export function viewer({ id, principal, role, scopes }: KeyHolder, tokenUntilS: number | null): Viewer {
  return { actor: { principal, role, scopes }, role, key: id, tokenUntilS }
}
