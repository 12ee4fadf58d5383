/** Views of the wallet graph. */
import { silent } from '../../src/core/progress.ts'
import type { Resolvers } from '../types.generated.ts'

const call = () => ({ progress: silent, signal: new AbortController().signal })
const when = (asOf: string | null | undefined) => (asOf == null ? {} : { asOf })

export const graph: Pick<Resolvers, 'Query'> = {
  Query: {
    graphEgo: (_source, { wallet, asOf, hops, first }, { engine }) =>
      engine.graph.ego({ wallet, hops, maxWallets: first, ...when(asOf) }, call()),
    graphPath: (_source, { from, to, asOf, maxHops }, { engine }) =>
      engine.graph.path({ from, to, maxHops, ...when(asOf) }, call()),
    graphCluster: (_source, { wallet, asOf, first }, { engine }) =>
      engine.graph.cluster({ wallet, maxWallets: first, ...when(asOf) }, call()),
    graphTop: (_source, { asOf, first }, { engine }) => engine.graph.top({ first, ...when(asOf) }, call()),
  },
}
