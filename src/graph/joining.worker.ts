/** The thread of `joining.ts`. */
import * as Answer from './answer.ts'
import * as Facts from './facts.ts'
import type { Forest } from './join.ts'
import * as Join from './join.ts'
import type { Request } from './joining.ts'
import type { Shared } from './links.ts'
import * as Links from './links.ts'

Answer.give(
  (request: Request): Forest | Shared => {
    const facts = Facts.of(request.table)
    return request.kind === 'links' ? Join.of(facts, Links.of(facts), request.appeals) : Links.shared(facts)
  },
  (made) => ('links' in made ? Join.columnsOf(made) : Object.values(made)),
)
