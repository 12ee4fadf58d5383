/** Items whose metadata changed (ERC-4906 `MetadataUpdate` and `BatchMetadataUpdate`). */
import { type EventGroup, exceeds, topic, topicCount } from '../group.ts'
import { word } from '../words.ts'

const TABLE = 'chain.metadata_update'
const ONE = topic('MetadataUpdate(uint256)')
const RANGE = topic('BatchMetadataUpdate(uint256,uint256)')

/** Updates into `chain.metadata_update`, both ends inclusive; a single item is a range of one. */
export const metadata: EventGroup = {
  name: 'metadata',
  topics: [ONE, RANGE],
  tables: { [TABLE]: { token: 'token', from_item: 'uint256', to_item: 'uint256' } },
  open: (append) => ({
    read: (log) => {
      const words = log.first === RANGE ? 2 : 1
      if (topicCount(log) !== 1) return 'TOPIC_COUNT'
      if (log.data.length < words * 32) return 'DATA_SHORT'
      const [from, to] = [word(log.data, 0), word(log.data, words - 1)]
      if (exceeds(from, to)) return 'RANGE_INVERTED'
      append(TABLE, log, 0, { token: log.contract, from_item: from, to_item: to })
      return 'decoded'
    },
  }),
}
