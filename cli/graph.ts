/** `dropcast graph`: the wallet graph. */
import type { GraphResult } from '../src/capabilities.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

const build = verb<{ asOf: string }, GraphResult>({
  name: ['graph'],
  says: 'measure the wallet graph of all activity before an instant; only days that changed are read anew',
  options: [{ flags: '--as-of <time>', says: 'ISO-8601; nothing at or after it is read', needed: true }],
  needs: 'engine',
  input: (_words, options) => ({ asOf: Words.neededInstant(options, 'asOf') }),
  run: (engine, input, call) => engine.graph.build(input, call),
  answers: {
    asOf: 'the instant',
    wallets: 'wallets of the graph',
    edges: 'distinct directed edges',
    components: 'weakly connected components',
    communities: 'communities',
    days: 'days with activity before the instant',
    daysRead: 'of these, days whose activity had changed since they were last read',
    measured: 'false when nothing had changed since the last time, so that what stands is left',
  },
  lines: ({ asOf: at, wallets, edges, components, communities, days, daysRead, measured }) => [
    `${wallets} wallets, ${edges} edges, ${components} components, ${communities} communities as of ${at}`,
    `${daysRead} of ${days} days read anew; ${measured ? 'measured' : 'nothing had changed'}.`,
  ],
})

/** The verbs. */
export const graph = [build]
