/** The thread of `joining.ts`. */
import * as Answer from './answer.ts'
import * as Company from './company.ts'
import * as Facts from './facts.ts'
import type { Forest } from './join.ts'
import * as Join from './join.ts'
import type { Request, Told } from './joining.ts'
import * as Links from './links.ts'

Answer.give(
  (request: Request): Forest | Told => {
    const facts = Facts.of(request.table)
    if (request.kind === 'links') return Join.of(facts, Links.of(facts), request.appeals)
    return { ...Links.shared(facts), ...Company.of(facts, request.members) }
  },
  (made) => ('links' in made ? Join.columnsOf(made) : Object.values(made)),
)
