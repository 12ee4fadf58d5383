/** A private key in this process. It stays in a closure: no property, no JSON and no inspection shows it. */
import { privateKeyToAccount } from 'viem/accounts'
import * as Address from '../../core/address.ts'
import { Failure } from '../../core/failure.ts'
import type { Signer } from '../signer.ts'

/** A signer for `privateKey` (0x and 64 hex digits). Throws `SIGNER_MISSING` when it is no key, without repeating it. */
export function open(options: { readonly privateKey: string; readonly principal: string }): Signer {
  const account = accountOf(options.privateKey)
  return {
    address: Address.parse(account.address),
    principal: options.principal,
    transaction: ({ chainId, nonce, to, data, valueWei, gas, maxFeeWei, tipWei }) =>
      account.signTransaction({
        type: 'eip1559',
        chainId,
        nonce,
        to,
        data,
        value: valueWei,
        gas,
        maxFeePerGas: maxFeeWei,
        maxPriorityFeePerGas: tipWei,
      }),
    digest: (digest) => account.sign({ hash: digest }),
  }
}

function accountOf(text: string) {
  const key = text.startsWith('0x') ? text : `0x${text}`
  if (/^0x[0-9a-fA-F]{64}$/.test(key)) {
    try {
      return privateKeyToAccount(`0x${key.slice(2)}`)
    } catch {
      // The library's message repeats the key, so it must not travel as a cause.
      throw new Failure('SIGNER_MISSING', 'The private key is outside the range of the curve.')
    }
  }
  throw new Failure('SIGNER_MISSING', 'A private key is 0x and 64 hexadecimal digits.')
}
