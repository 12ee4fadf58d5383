/** The thread of `joining.ts`. */
import * as Answer from './answer.ts'
import * as Facts from './facts.ts'
import * as Join from './join.ts'
import type { Request } from './joining.ts'
import * as Links from './links.ts'

Answer.give((request: Request) => {
  const facts = Facts.of(request.table)
  return request.kind === 'links' ? Join.of(Links.from(facts), request.appeals) : Links.shared(facts)
})
