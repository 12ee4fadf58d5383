/** The thread of `lookalike.ts`. */
import * as Answer from '../graph/answer.ts'
import * as Likeness from './likeness.ts'

Answer.give<Likeness.Request, Likeness.Likeness>(Likeness.find, ({ found }) => [found.rows, found.distances])
