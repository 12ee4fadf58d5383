// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Registry} from "./Registry.sol";

/// @title Drop: pays a batch of recipients in an ERC-20 token, exactly once
/// @notice Pulls the exact total from the payer, pays each recipient, records who could not be paid, and sends
/// everything that is left back to the payer. Between transactions it owns nothing: tokens that somebody sends to it
/// by mistake go to the next payer of that token.
/// @dev A success of the transaction means: the batch is consumed in the registry, every recipient whose bit is absent
/// from `Skipped` was paid by the token's own word, and the Drop holds nothing of the token. Anything else reverts
/// whole. Assembly is confined to the loops and to token calls, where Solidity would copy or trust return data.
contract Drop {
    /// @notice The registry that keeps this route's bits.
    Registry public immutable registry;

    /// @dev Transient (EIP-1153). Without it a recipient's hook could start a batch of its own in the same token and
    /// have the tokens of the running batch swept to itself.
    uint256 private transient _entered;

    /// @dev Share-based tokens (stETH) round a transfer down by up to two base units; more than that missing after the
    /// pull is a fee.
    uint256 private constant ROUNDING = 2;
    uint256 private constant ADDRESS_BYTES = 20;
    uint256 private constant MAX_WIDTH = 16;

    /// @notice Recipients of the batch that were not paid.
    /// @param bitmap recipient i is bit (i mod 8), lowest first, of byte (i / 8)
    event Skipped(address indexed payer, bytes32 indexed campaign, uint256 indexed batch, bytes bitmap);

    /// @notice A token or recipient called back into the Drop.
    error Reentered();
    /// @notice `width` is above 16 bytes.
    error WidthTooLarge();
    /// @notice The list has no recipient.
    error ListEmpty();
    /// @notice The list's length is no multiple of 20 + `width` bytes.
    error ListRagged();
    /// @notice `unit` or a recipient's count is zero.
    error AmountZero();
    /// @notice `unit` is so large that counts of `width` bytes could overflow the total.
    error AmountOverflow();
    /// @notice There is no contract at the token's address.
    error TokenMissing();
    /// @notice The token did not answer `balanceOf`.
    error BalanceUnknown();
    /// @notice The token refused to move the total from the payer: balance, allowance, pause.
    error PullFailed();
    /// @notice Less than the total arrived: the token takes a fee.
    error PullShort();
    /// @notice A payment failed, and the gas left does not prove that it had its full `gasCap`.
    error Starved();
    /// @notice The token refused to return what is left to the payer.
    error SweepFailed();

    constructor(Registry registry_) {
        registry = registry_;
    }

    /// @notice Pays a batch: `packed` is a list of entries of 20 + `width` bytes, a recipient's address followed by its
    /// count, big-endian; the recipient gets count x `unit`, or exactly `unit` when `width` is 0.
    /// @dev The content that the registry publishes is keccak256(abi.encode(token, unit, width, gasCap) ++ packed).
    /// Order: guard, consume, pull, pay, record, sweep. Give the transaction the gas limit of contracts/gas.ts, never
    /// an estimate: at that limit `Starved` cannot occur, and at any lower one nobody is skipped for lack of gas.
    /// @param token the ERC-20 contract; one that returns nothing (USDT) is fine, one that takes a fee is refused
    /// @param payer whose tokens move; the caller must be the payer or its SIGNER, and this contract its ROUTE
    /// @param campaign the campaign's run id
    /// @param batch the batch's number within the campaign
    /// @param unit base units per count; times (256^width - 1) times the number of recipients it must fit 256 bits
    /// @param width bytes of a count, 0 to 16
    /// @param gasCap the most gas one payment may use; with a cap above the block's gas any failure reverts the batch
    /// @param packed the list
    function erc20(
        address token,
        address payer,
        bytes32 campaign,
        uint256 batch,
        uint256 unit,
        uint256 width,
        uint256 gasCap,
        bytes calldata packed
    ) external {
        if (_entered != 0) revert Reentered();
        _entered = 1;
        registry.consume(payer, msg.sender, campaign, batch, _content(token, unit, width, gasCap, packed));
        if (width > MAX_WIDTH) revert WidthTooLarge();
        uint256 stride = ADDRESS_BYTES + width;
        _pull(token, payer, _total(unit, stride, packed));
        bytes memory bitmap = width == 0
            ? _payEqual(token, unit, gasCap, packed)
            : _payCounted(token, unit, stride, gasCap, packed);
        if (bitmap.length != 0) emit Skipped(payer, campaign, batch, bitmap);
        _sweep(token, payer);
        _entered = 0;
    }

    function _content(address token, uint256 unit, uint256 width, uint256 gasCap, bytes calldata packed)
        private
        pure
        returns (bytes32 content)
    {
        assembly ("memory-safe") {
            // Beyond the free pointer and not kept: the list is read from calldata afterwards.
            let m := mload(0x40)
            mstore(m, token)
            mstore(add(m, 0x20), unit)
            mstore(add(m, 0x40), width)
            mstore(add(m, 0x60), gasCap)
            calldatacopy(add(m, 0x80), packed.offset, packed.length)
            content := keccak256(m, add(0x80, packed.length))
        }
    }

    function _total(uint256 unit, uint256 stride, bytes calldata packed) private pure returns (uint256 total) {
        if (packed.length == 0) revert ListEmpty();
        if (packed.length % stride != 0) revert ListRagged();
        if (unit == 0) revert AmountZero();
        unchecked {
            uint256 recipients = packed.length / stride;
            uint256 largest = stride == ADDRESS_BYTES ? 1 : (1 << (8 * (stride - ADDRESS_BYTES))) - 1;
            // One bound for all entries instead of a check for each: no sum of amounts can then overflow.
            if (unit > type(uint256).max / (largest * recipients)) revert AmountOverflow();
            if (stride == ADDRESS_BYTES) return recipients * unit;
            (uint256 counts, bool zero) = _counts(stride, largest, packed);
            if (zero) revert AmountZero();
            return counts * unit;
        }
    }

    /// @dev The sum of all counts, and whether one of them is zero. Four a round: the loop itself costs as much as an entry.
    function _counts(uint256 stride, uint256 mask, bytes calldata packed)
        private
        pure
        returns (uint256 sum, bool zero)
    {
        assembly ("memory-safe") {
            // `o` points at the word whose lowest bytes are a count: it ends where the entry ends.
            let o := add(packed.offset, sub(stride, 32))
            let end := add(o, packed.length)
            let second := add(stride, stride)
            let third := add(second, stride)
            let round := add(second, second)
            for { let last := sub(end, mod(packed.length, round)) } lt(o, last) { o := add(o, round) } {
                let a := and(calldataload(o), mask)
                let b := and(calldataload(add(o, stride)), mask)
                let c := and(calldataload(add(o, second)), mask)
                let d := and(calldataload(add(o, third)), mask)
                zero := or(zero, or(or(iszero(a), iszero(b)), or(iszero(c), iszero(d))))
                sum := add(sum, add(add(a, b), add(c, d)))
            }
            for {} lt(o, end) { o := add(o, stride) } {
                let count := and(calldataload(o), mask)
                zero := or(zero, iszero(count))
                sum := add(sum, count)
            }
        }
    }

    function _pull(address token, address payer, uint256 total) private {
        if (token.code.length == 0) revert TokenMissing();
        // The difference, not the balance: tokens that lie here already must not hide a fee.
        uint256 before = _balance(token);
        bool pulled;
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, shl(224, 0x23b872dd)) // transferFrom(address,address,uint256)
            mstore(add(m, 0x04), payer)
            mstore(add(m, 0x24), address())
            mstore(add(m, 0x44), total)
            pulled := call(gas(), token, 0, m, 0x64, 0x00, 0x20)
            pulled := and(pulled, or(iszero(returndatasize()), and(gt(returndatasize(), 31), eq(mload(0x00), 1))))
        }
        if (!pulled) revert PullFailed();
        uint256 present = _balance(token);
        unchecked {
            if (present < before || present - before < total - (total > ROUNDING ? ROUNDING : total)) revert PullShort();
        }
    }

    /// @dev Each recipient gets `unit`. The early return keeps the compiler from inlining the function, whose loop would
    /// then compete for stack slots with the parameters of the entry point (20 gas a recipient, 42 with counts).
    function _payEqual(address token, uint256 unit, uint256 gasCap, bytes calldata packed)
        private
        returns (bytes memory bitmap)
    {
        unchecked {
            uint256 recipients = packed.length / ADDRESS_BYTES;
            uint256 to;
            uint256 payment;
            (payment, to,, bitmap) = _prepare(unit, recipients);
            uint256 start = _offset(packed);
            uint256 end = start + packed.length;
            bool complete = true;
            for (uint256 entry = start; entry < end; entry += ADDRESS_BYTES) {
                bool paid;
                assembly ("memory-safe") {
                    calldatacopy(to, entry, 20)
                    // Yul evaluates the last operand, the call, first. Fewer than 32 bytes returned leave part of the
                    // previous answer at 0x00, which proves nothing.
                    paid :=
                        and(
                            or(and(eq(mload(0x00), 1), gt(returndatasize(), 31)), iszero(returndatasize())),
                            call(gasCap, token, 0, payment, 0x44, 0x00, 0x20)
                        )
                }
                if (!paid) {
                    complete = false;
                    _skip(bitmap, (entry - start) / ADDRESS_BYTES, gasCap);
                }
            }
            if (complete) return bitmap;
            _size(bitmap, recipients);
        }
    }

    /// @dev Each recipient gets its count x `unit`.
    function _payCounted(address token, uint256 unit, uint256 stride, uint256 gasCap, bytes calldata packed)
        private
        returns (bytes memory bitmap)
    {
        unchecked {
            uint256 recipients = packed.length / stride;
            uint256 shift = 256 - 8 * (stride - ADDRESS_BYTES);
            uint256 to;
            uint256 amount;
            uint256 payment;
            (payment, to, amount, bitmap) = _prepare(unit, recipients);
            uint256 start = _offset(packed);
            uint256 end = start + packed.length;
            bool complete = true;
            for (uint256 entry = start; entry < end; entry += stride) {
                bool paid;
                assembly ("memory-safe") {
                    // The bytes after the address land in the amount, which is written next.
                    mstore(to, calldataload(entry))
                    mstore(amount, mul(shr(shift, calldataload(add(entry, 20))), unit))
                    // Yul evaluates the last operand, the call, first. Fewer than 32 bytes returned leave part of the
                    // previous answer at 0x00, which proves nothing.
                    paid :=
                        and(
                            or(and(eq(mload(0x00), 1), gt(returndatasize(), 31)), iszero(returndatasize())),
                            call(gasCap, token, 0, payment, 0x44, 0x00, 0x20)
                        )
                }
                if (!paid) {
                    complete = false;
                    _skip(bitmap, (entry - start) / stride, gasCap);
                }
            }
            if (complete) return bitmap;
            _size(bitmap, recipients);
        }
    }

    /// @dev Memory for the calls of one batch: `payment` is the calldata of transfer(address,uint256) with the amount
    /// `unit`, `to` its recipient's 20 bytes, and `bitmap` is empty with zeroed room for all recipients.
    function _prepare(uint256 unit, uint256 recipients)
        private
        pure
        returns (uint256 payment, uint256 to, uint256 amount, bytes memory bitmap)
    {
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, shl(96, 0xa9059cbb))
            payment := add(m, 0x10)
            to := add(m, 0x20)
            amount := add(m, 0x34)
            mstore(amount, unit)
            bitmap := add(m, 0x60)
            mstore(bitmap, 0)
            let size := shr(3, add(recipients, 7))
            // Copying from beyond the calldata writes zeros; the content hash left the list here.
            calldatacopy(add(bitmap, 0x20), calldatasize(), size)
            mstore(0x40, add(add(bitmap, 0x20), and(add(size, 31), not(31))))
        }
    }

    function _offset(bytes calldata packed) private pure returns (uint256 offset) {
        assembly ("memory-safe") {
            offset := packed.offset
        }
    }

    /// @dev Records recipient `i` as not paid, unless the payment may have failed for lack of gas.
    function _skip(bytes memory bitmap, uint256 i, uint256 gasCap) private view {
        // The payment was given all of `gasCap` if 63/64 of the gas before the call reached it (EIP-150). Gas only
        // falls, so 63/64 of the gas after the call reaching it proves that, whatever the token did with its gas.
        uint256 g = gasleft();
        unchecked {
            if (g - g / 64 < gasCap) revert Starved();
        }
        assembly ("memory-safe") {
            let at := add(add(bitmap, 0x20), shr(3, i))
            mstore8(at, or(byte(0, mload(at)), shl(and(i, 7), 1)))
        }
    }

    function _size(bytes memory bitmap, uint256 recipients) private pure {
        assembly ("memory-safe") {
            mstore(bitmap, shr(3, add(recipients, 7)))
        }
    }

    function _sweep(address token, address payer) private {
        uint256 left = _balance(token);
        if (left == 0) return;
        bool swept;
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, shl(224, 0xa9059cbb)) // transfer(address,uint256)
            mstore(add(m, 0x04), payer)
            mstore(add(m, 0x24), left)
            swept := call(gas(), token, 0, m, 0x44, 0x00, 0x20)
            swept := and(swept, or(iszero(returndatasize()), and(gt(returndatasize(), 31), eq(mload(0x00), 1))))
        }
        if (!swept) revert SweepFailed();
    }

    function _balance(address token) private view returns (uint256 units) {
        bool known;
        assembly ("memory-safe") {
            mstore(0x00, 0x70a08231) // balanceOf(address)
            mstore(0x20, address())
            known := staticcall(gas(), token, 0x1c, 0x24, 0x00, 0x20)
            known := and(known, gt(returndatasize(), 31))
            units := mload(0x00)
        }
        if (!known) revert BalanceUnknown();
    }
}
