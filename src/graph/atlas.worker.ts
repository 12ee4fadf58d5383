/** The thread of `atlas.ts`. */
import { parentPort, workerData } from 'node:worker_threads'
import { Failure } from '../core/failure.ts'
import * as Answer from './answer.ts'
import type { Drawn, Held, Question } from './atlas.ts'
import * as Csr from './csr.ts'
import * as Sorted from './sorted.ts'
import * as View from './view.ts'
import * as WalletGraph from './wallet.ts'

const { edges, wallets, community, pagerank }: Held = workerData.input
const { nodes, csr } = WalletGraph.from(edges)
const graph: View.Viewed = { out: csr, into: Csr.transpose(csr), name: (node) => String(nodes[node]) }

parentPort?.on('message', ({ id, question }: { id: number; question: Question }) => {
  parentPort?.postMessage({ id, reply: Answer.replyOf(() => answer(question)) })
})

function answer(question: Question): Drawn | null {
  if (nodes.length !== wallets.length)
    throw new Failure('GRAPH_NOT_BUILT', 'Activity changed since the graph was measured: measure it again.')
  switch (question.kind) {
    case 'ego': {
      const { hops, maxNodes } = question
      return drawn(View.ego(graph, nodeOf(question.wallet), { hops, maxNodes }))
    }
    case 'path':
      return drawn(View.path(graph, nodeOf(question.from), nodeOf(question.to), { maxHops: question.maxHops }))
    case 'cluster': {
      const group = community[nodeOf(question.wallet)] ?? 0
      return drawn(View.cluster(graph, community, group, { maxNodes: question.maxNodes }))
    }
    case 'top':
      return drawn(View.top(graph, pagerank, question.maxNodes))
  }
}

function nodeOf(wallet: number): number {
  const node = Sorted.position(nodes, wallet)
  if (nodes[node] !== wallet)
    throw new Failure('INPUT_INVALID', 'This wallet dealt with no other wallet before the instant.', { wallet })
  return node
}

function drawn(view: View.View | null): Drawn | null {
  return (
    view && {
      wallets: view.mapNodes((_key, { node, hops }) => ({ wallet: nodes[node] ?? 0, hops })),
      edges: view.mapEdges((_key, { weight }, source, target) => ({
        source: Number(source),
        target: Number(target),
        weight,
      })),
      cut: view.getAttribute('cut'),
    }
  )
}
