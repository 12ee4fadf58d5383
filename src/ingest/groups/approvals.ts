/** Who lets whom move tokens: ERC-20 and ERC-721 `Approval` (they share a topic), and `ApprovalForAll` (EIP-721, EIP-1155). */
import { type EventGroup, type Outcome, type PlacedLog, topic, topicCount } from '../group.ts'
import { flag, wallet, word } from '../words.ts'

const TABLE = 'chain.approval'
const APPROVAL = topic('Approval(address,address,uint256)')
const FOR_ALL = topic('ApprovalForAll(address,address,bool)')

/** What `chain.approval.kind` states: an allowance, one item, or all items. */
export const KIND = { amount: 1, item: 2, all: 3 } as const

/** Approvals into `chain.approval`. One that indexes nothing (CryptoKitties) counts as an item's, as with transfers. */
export const approvals: EventGroup = {
  name: 'approvals',
  topics: [APPROVAL, FOR_ALL],
  tables: {
    [TABLE]: {
      kind: 'uint8',
      token: 'token',
      owner: 'wallet',
      spender: 'wallet',
      amount: 'uint256',
      item: 'uint256',
      approved: 'flag',
    },
  },
  open: (append) => ({
    read: (log): Outcome => {
      const isForAll = log.first === FOR_ALL
      const count = topicCount(log)
      if (count !== 3 && (isForAll || (count !== 1 && count !== 4))) return 'TOPIC_COUNT'
      if (log.data.length < (count === 3 ? 32 : count === 1 ? 96 : 0)) return 'DATA_SHORT'
      const parties = count === 1 ? log.data : log.topics.subarray(32)
      const owner = wallet(parties, 0)
      const spender = wallet(parties, 1)
      if (!owner || !spender) return 'WALLET_INVALID'
      const common = { token: log.contract, owner, spender }
      if (isForAll) {
        const approved = flag(word(log.data, 0))
        if (approved === null) return 'FLAG_INVALID'
        append(TABLE, log, 0, { ...common, kind: KIND.all, approved })
      } else if (count === 3) append(TABLE, log, 0, { ...common, kind: KIND.amount, amount: word(log.data, 0) })
      else append(TABLE, log, 0, { ...common, kind: KIND.item, item: item(log, count) })
      return 'decoded'
    },
  }),
}

function item(log: PlacedLog, count: number): Uint8Array {
  return count === 1 ? word(log.data, 2) : word(log.topics, 3)
}
