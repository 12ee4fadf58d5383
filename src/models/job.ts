/** What one thread learns by itself: a network of the ensemble, or its boosting. Nothing in it depends on the others. */
import { Failure } from '../core/failure.ts'
import * as Boosting from './boosting.ts'
import type { Crew, Doer } from './crew.ts'
import * as Member from './member.ts'
import type { Runtime } from './runtime.ts'

/** How a network is trained, whoever does it; structured-cloneable. */
export type Setup = Omit<Member.Options, 'runtime' | 'onEpoch' | 'signal'>

/** An ensemble that is to be learnt. */
export type Ensemble = { readonly networks: readonly Setup[]; readonly boosting: Boosting.Options }

/** What was learnt in one job. */
export type Learnt =
  | { readonly kind: 'network'; readonly member: Member.Member }
  | { readonly kind: 'boosting'; readonly boosting: Boosting.Boosting }

/** On what it is learnt, by whom, and who hears of the epochs done and due. */
export type How = {
  readonly runtime: Runtime
  readonly crew: Crew
  readonly onEpoch: (done: number, total: number) => void
  readonly signal?: AbortSignal | undefined
}

/** From this many cells of training rows on a second thread is done sooner, though it must start. */
const CELLS_WORTH_IT = 100_000

/** The networks in their order, and the boosting. The same ensemble gives the same bits on the same runtime, whatever the crew. Throws `ABORTED`. */
export async function learn(
  ensemble: Ensemble,
  { runtime, crew, onEpoch, signal }: How,
): Promise<{ readonly networks: readonly Member.Member[]; readonly boosting: Boosting.Boosting }> {
  const { networks, boosting } = ensemble
  const due = networks.map(({ recipe }) => recipe.epochs)
  const total = due.reduce((sum, epochs) => sum + epochs, 0)
  const epochs = networks.map(() => 0)
  const tell = () =>
    onEpoch(
      epochs.reduce((sum, own) => sum + own, 0),
      total,
    )
  const done = await crew.share(
    { kind: 'learn', parts: networks.length + 1, ensemble },
    {
      own: doer(ensemble, runtime, signal),
      heard: (part, own) => {
        epochs[part] = own
        tell()
      },
      isWorthIt: boosting.train.matrix.values.length >= CELLS_WORTH_IT,
    },
  )
  const learnt = done.flatMap((one) => (one.kind === 'learnt' ? [one.learnt] : []))
  const members = learnt.flatMap((one) => (one.kind === 'network' ? [one.member] : []))
  const grown = learnt.find((one) => one.kind === 'boosting')
  if (members.length !== networks.length || grown === undefined) {
    throw new Failure('INVARIANT_BROKEN', 'An ensemble was learnt in part.', { networks: members.length })
  }
  return { networks: members, boosting: grown.boosting }
}

/** Does the networks of `ensemble` by their number, and after them the boosting. A network throws `ABORTED` between epochs. */
export function doer({ networks, boosting }: Ensemble, runtime: Runtime, signal?: AbortSignal): Doer {
  return async (part, heard) => {
    const setup = networks[part]
    if (!setup) return { kind: 'learnt', learnt: { kind: 'boosting', boosting: Boosting.fit(boosting) } }
    const member = await Member.train({ ...setup, runtime, onEpoch: heard, signal })
    // It may have stopped early: no epoch of it is due any more.
    heard(setup.recipe.epochs)
    return { kind: 'learnt', learnt: { kind: 'network', member } }
  }
}
