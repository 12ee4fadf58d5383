/** Accounts that belong to an item (ERC-6551 `ERC6551AccountCreated` of the registry). */
import { type EventGroup, topic, topicCount } from '../group.ts'
import { wallet, word } from '../words.ts'

const TABLE = 'chain.token_account'

/** Accounts into `chain.token_account`. The item may live on another chain than its account, so its contract is a plain address. */
export const accounts: EventGroup = {
  name: 'accounts',
  topics: [topic('ERC6551AccountCreated(address,address,bytes32,uint256,address,uint256)')],
  tables: {
    [TABLE]: {
      registry: 'wallet',
      account: 'wallet',
      implementation: 'wallet',
      salt: 'bytes',
      item_chain: 'uint256',
      item_contract: 'wallet',
      item: 'uint256',
    },
  },
  open: (append) => ({
    read: (log) => {
      if (topicCount(log) !== 4) return 'TOPIC_COUNT'
      if (log.data.length < 96) return 'DATA_SHORT'
      const account = wallet(log.data, 0)
      const implementation = wallet(log.topics, 1)
      const contract = wallet(log.topics, 2)
      if (!account || !implementation || !contract) return 'WALLET_INVALID'
      append(TABLE, log, 0, {
        registry: log.contract,
        account,
        implementation,
        salt: word(log.data, 1),
        item_chain: word(log.data, 2),
        item_contract: contract,
        item: word(log.topics, 3),
      })
      return 'decoded'
    },
  }),
}
