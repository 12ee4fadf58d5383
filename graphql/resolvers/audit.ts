/** The audit log, page by page. */
import type { Resolvers } from '../types.generated.ts'

export const audit: Pick<Resolvers, 'Query'> = {
  Query: {
    auditLog: async (_source, { first, ...given }, { engine, actor }) => {
      const { after, principal, action, subject, from, to } = given
      const { entries, hasNextPage } = await engine.access.auditLog(
        {
          first,
          ...(after == null ? {} : { after }),
          ...(principal == null ? {} : { principal }),
          ...(action == null ? {} : { action }),
          ...(subject == null ? {} : { subject }),
          ...(from == null ? {} : { from }),
          ...(to == null ? {} : { to }),
        },
        actor,
      )
      return {
        edges: entries.map(({ cursor, ...node }) => ({ cursor, node })),
        nodes: entries,
        pageInfo: {
          startCursor: entries[0]?.cursor ?? null,
          endCursor: entries.at(-1)?.cursor ?? null,
          hasNextPage,
          hasPreviousPage: after != null,
        },
      }
    },
  },
}
