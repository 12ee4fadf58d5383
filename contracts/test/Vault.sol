// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @title Vault: a contract that pays, such as a Safe, or a recipient that strikes back; anybody may steer it
contract Vault {
    struct Call {
        address to;
        bytes data;
    }

    /// @notice Whether the last call made from a token's hook succeeded.
    bool public struck;
    /// @notice How often a token's hook called.
    uint256 public hooks;

    Call private _strike;

    /// @notice Makes the calls in order; one revert reverts all.
    function execute(Call[] calldata calls) external {
        for (uint256 i; i < calls.length; ++i) {
            (bool success, bytes memory result) = calls[i].to.call(calls[i].data);
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(result, 0x20), mload(result))
                }
            }
        }
    }

    /// @notice From now on a token's hook makes this call.
    function arm(Call calldata strike) external {
        _strike = strike;
    }

    /// @notice The hook of HookToken.
    function tokensReceived() external {
        ++hooks;
        Call memory strike = _strike;
        if (strike.to == address(0)) return;
        (struck,) = strike.to.call(strike.data);
    }
}
