// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @title DemoToken: a plain ERC-20 with a fixed supply, for the demo and the tests
/// @notice No owner, no mint, no fee, no hook. The whole supply belongs to whoever deploys it.
contract DemoToken {
    /// @notice The token's name.
    string public name;
    /// @notice The token's symbol.
    string public symbol;
    /// @notice Decimals of one token in base units.
    uint8 public constant decimals = 18;
    /// @notice The supply in base units; never changes.
    uint256 public immutable totalSupply;
    /// @notice Base units of an owner.
    mapping(address owner => uint256 units) public balanceOf;
    /// @notice Base units that a spender may still move for an owner; 2^256 - 1 is never used up.
    mapping(address owner => mapping(address spender => uint256 units)) public allowance;

    /// @notice ERC-20.
    event Transfer(address indexed from, address indexed to, uint256 units);
    /// @notice ERC-20.
    event Approval(address indexed owner, address indexed spender, uint256 units);

    /// @notice The sender's balance is below the amount.
    error BalanceTooLow();
    /// @notice The spender's allowance is below the amount.
    error AllowanceTooLow();
    /// @notice The zero address cannot receive.
    error RecipientZero();

    constructor(string memory name_, string memory symbol_, uint256 supplyUnits) {
        name = name_;
        symbol = symbol_;
        totalSupply = supplyUnits;
        balanceOf[msg.sender] = supplyUnits;
        emit Transfer(address(0), msg.sender, supplyUnits);
    }

    /// @notice Moves `units` from the caller to `to`; returns true or reverts.
    function transfer(address to, uint256 units) external returns (bool) {
        _move(msg.sender, to, units);
        return true;
    }

    /// @notice Moves `units` from `from` to `to` on the caller's allowance; returns true or reverts.
    function transferFrom(address from, address to, uint256 units) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed != type(uint256).max) {
            if (allowed < units) revert AllowanceTooLow();
            unchecked {
                allowance[from][msg.sender] = allowed - units;
            }
        }
        _move(from, to, units);
        return true;
    }

    /// @notice Lets `spender` move up to `units` of the caller's; replaces what was allowed before.
    function approve(address spender, uint256 units) external returns (bool) {
        allowance[msg.sender][spender] = units;
        emit Approval(msg.sender, spender, units);
        return true;
    }

    function _move(address from, address to, uint256 units) private {
        if (to == address(0)) revert RecipientZero();
        uint256 slot;
        uint256 held;
        assembly ("memory-safe") {
            // The slot of balanceOf[from], hashed once instead of for the read and again for the write.
            mstore(0x00, from)
            mstore(0x20, balanceOf.slot)
            slot := keccak256(0x00, 0x40)
            held := sload(slot)
        }
        if (held < units) revert BalanceTooLow();
        assembly ("memory-safe") {
            sstore(slot, sub(held, units))
            mstore(0x00, to)
            mstore(0x20, balanceOf.slot)
            slot := keccak256(0x00, 0x40)
            // The supply fits 256 bits, so every sum of balances does.
            sstore(slot, add(sload(slot), units))
        }
        emit Transfer(from, to, units);
    }
}
