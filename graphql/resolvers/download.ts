/** Signed addresses of files. */
import type { FileContent, FileFormat } from '../../src/capabilities.ts'
import type { Context } from '../context.ts'
import * as Filter from '../filter.ts'
import type { Resolvers } from '../types.generated.ts'

const FORMATS: Readonly<Record<'CSV' | 'PARQUET', FileFormat>> = { CSV: 'csv', PARQUET: 'parquet' }

export const download: Pick<Resolvers, 'Query'> = {
  Query: {
    snapshotFile: (_source, { id, format }, { link }) => link({ kind: 'snapshot', snapshot: id }, FORMATS[format]),
    segmentFile: async (_source, { name, version, asOf, format }, context) => {
      // The version, too, is that of now: whoever fetches the file gets what was asked for.
      const now = version ?? (await context.engine.segments.list()).find((one) => one.name === name)?.version
      const segment = now === undefined ? { name } : { name, version: now }
      return context.link({ kind: 'segment', segment, ...(await at(asOf, context)) }, FORMATS[format])
    },
    walletsFile: async (_source, { where, text, features, goals, labels, asOf, format }, context) => {
      const content: FileContent = {
        kind: 'wallets',
        ...within({ where, text }, context),
        features,
        goals,
        labels: labels ? 'all' : 'none',
        ...(await at(asOf, context)),
      }
      return context.link(content, FORMATS[format])
    },
    cohortsFile: async (_source, { act, by, periods, where, text, asOf, format }, context) => {
      const content: FileContent = {
        kind: 'cohorts',
        act,
        by: by === 'WEEK' ? 'week' : 'month',
        periods,
        ...within({ where, text }, context),
        ...(await at(asOf, context)),
      }
      return context.link(content, FORMATS[format])
    },
    auditFile: (_source, { from, to, format }, { link }) =>
      link({ kind: 'audit', ...(from == null ? {} : { from }), ...(to == null ? {} : { to }) }, FORMATS[format]),
  },
}

/** The instant that the file will be of, whatever is built until it is fetched. */
async function at(asOf: string | null | undefined, { engine }: Context): Promise<{ readonly asOf?: string }> {
  const instant = asOf ?? (await engine.features.latest())
  return instant === null ? {} : { asOf: instant }
}

function within(filter: Parameters<typeof Filter.either>[0], { catalogue }: Context): { readonly where?: unknown } {
  return filter.where == null && filter.text == null ? {} : { where: Filter.either(filter, catalogue) }
}
