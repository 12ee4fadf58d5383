/** The native coin put into a token and taken out of it: WETH9's `Deposit` and `Withdrawal`. */
import { type EventGroup, topic, topicCount } from '../group.ts'
import { wallet, word } from '../words.ts'

const TABLE = 'chain.wrap'
const DEPOSIT = topic('Deposit(address,uint256)')
const WITHDRAWAL = topic('Withdrawal(address,uint256)')

/** Wraps into `chain.wrap`. Any contract can emit these two events: who trusts them names the contract. */
export const wraps: EventGroup = {
  name: 'wraps',
  topics: [DEPOSIT, WITHDRAWAL],
  tables: { [TABLE]: { token: 'token', wallet: 'wallet', is_deposit: 'flag', amount: 'uint256' } },
  open: (append) => ({
    read: (log) => {
      if (topicCount(log) !== 2) return 'TOPIC_COUNT'
      if (log.data.length < 32) return 'DATA_SHORT'
      const owner = wallet(log.topics, 1)
      if (!owner) return 'WALLET_INVALID'
      const amount = word(log.data, 0)
      append(TABLE, log, 0, { token: log.contract, wallet: owner, is_deposit: log.first === DEPOSIT, amount })
      return 'decoded'
    },
  }),
}
