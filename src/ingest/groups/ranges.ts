/** Items minted or moved as a range (ERC-2309 `ConsecutiveTransfer`): one row a log, never one for each item. */
import { type EventGroup, exceeds, topic, topicCount } from '../group.ts'
import { wallet, word } from '../words.ts'

const TABLE = 'chain.transfer_range'

/** Ranges into `chain.transfer_range`, both ends inclusive. */
export const ranges: EventGroup = {
  name: 'ranges',
  topics: [topic('ConsecutiveTransfer(uint256,uint256,address,address)')],
  tables: { [TABLE]: { token: 'token', src: 'wallet', dst: 'wallet', from_item: 'uint256', to_item: 'uint256' } },
  open: (append) => ({
    read: (log) => {
      if (topicCount(log) !== 4) return 'TOPIC_COUNT'
      if (log.data.length < 32) return 'DATA_SHORT'
      const src = wallet(log.topics, 2)
      const dst = wallet(log.topics, 3)
      if (!src || !dst) return 'WALLET_INVALID'
      const [from, to] = [word(log.topics, 1), word(log.data, 0)]
      if (exceeds(from, to)) return 'RANGE_INVERTED'
      append(TABLE, log, 0, { token: log.contract, src, dst, from_item: from, to_item: to })
      return 'decoded'
    },
  }),
}
