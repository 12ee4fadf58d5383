/**
 * What a list of wallets is asked for, so that nothing else is read. Directives are not looked at: a field that a variable may leave out is
 * read all the same.
 */
import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql'
import type { WalletQuery } from '../src/capabilities.ts'

/** What is read of each wallet. */
export type Reads = NonNullable<WalletQuery['reads']>

type Asked = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>

const kept = new WeakMap<FieldNode, Reads>()

/** What the connection of wallets that `info` is of has to know of each wallet. */
export function ofWallets({ fieldNodes, fragments }: Asked): Reads {
  const [first, ...more] = fieldNodes
  // One field asks for the same in every operation of its document; several that are merged may be others in another.
  const known = first && more.length === 0 ? kept.get(first) : undefined
  if (known) return known
  const connection = fieldNodes.flatMap(setOf)
  const edges = fieldsOf(connection, 'edges', fragments).flatMap(setOf)
  const wallets = [
    ...fieldsOf(connection, 'nodes', fragments).flatMap(setOf),
    ...fieldsOf(edges, 'node', fragments).flatMap(setOf),
  ]
  const features = fieldsOf(wallets, 'features', fragments).flatMap(setOf)
  const names = fieldsOf(features, null, fragments).map(({ name }) => name.value)
  const reads: Reads = {
    features: [...new Set(names.filter((name) => !name.startsWith('__')))],
    scores: fieldsOf(wallets, 'scores', fragments).length > 0,
    labels: fieldsOf(wallets, 'labels', fragments).length > 0,
  }
  if (first && more.length === 0) kept.set(first, reads)
  return reads
}

/** The fields of `sets` that are called `name`, or all of them, those of fragments too. Each fragment is opened once, however often it is spread. */
function fieldsOf(
  sets: readonly SelectionSetNode[],
  name: string | null,
  fragments: Asked['fragments'],
  opened = new Set<string>(),
): readonly FieldNode[] {
  return sets.flatMap(({ selections }) =>
    selections.flatMap((node) => {
      if (node.kind === Kind.FIELD) return name === null || node.name.value === name ? [node] : []
      if (node.kind === Kind.INLINE_FRAGMENT) return fieldsOf([node.selectionSet], name, fragments, opened)
      const fragment = opened.has(node.name.value) ? undefined : fragments[node.name.value]
      opened.add(node.name.value)
      return fragment ? fieldsOf([fragment.selectionSet], name, fragments, opened) : []
    }),
  )
}

function setOf({ selectionSet }: FieldNode): readonly SelectionSetNode[] {
  return selectionSet ? [selectionSet] : []
}
