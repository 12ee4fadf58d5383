// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @title Aggregator: the part of Multicall3's interface that metadata needs, written anew for tests
contract Aggregator {
    struct Call {
        address target;
        bool allowFailure;
        bytes callData;
    }

    struct Result {
        bool success;
        bytes returnData;
    }

    function aggregate3(Call[] calldata calls) external payable returns (Result[] memory results) {
        results = new Result[](calls.length);
        for (uint256 i; i < calls.length; ++i) {
            (bool success, bytes memory data) = calls[i].target.call(calls[i].callData);
            require(success || calls[i].allowFailure, "a call failed");
            results[i] = Result(success, data);
        }
    }
}

/// @title SaidToken: answers each question with the bytes it was given; without bytes it reverts
contract SaidToken {
    mapping(bytes => bytes) private answers;

    function say(bytes calldata question, bytes calldata answer) external {
        answers[question] = answer;
    }

    fallback(bytes calldata question) external returns (bytes memory) {
        bytes memory answer = answers[question];
        require(answer.length > 0, "not told");
        return answer;
    }
}

/// @title BombToken: has two decimals, and for every other question 200 kB, or all the gas
contract BombToken {
    bool public immutable burns;

    constructor(bool burns_) {
        burns = burns_;
    }

    function decimals() external pure returns (uint8) {
        return 2;
    }

    fallback() external {
        if (burns) assembly ("memory-safe") { invalid() }
        assembly ("memory-safe") { return(0, 200000) }
    }
}

/// @title CostlyToken: burns all the gas when it is asked for its name, or needs 1.8 million for its symbol
contract CostlyToken {
    bool public immutable burns;

    constructor(bool burns_) {
        burns = burns_;
    }

    function name() external view returns (string memory) {
        if (burns) assembly ("memory-safe") { invalid() }
        return "Costly";
    }

    function symbol() external view returns (string memory) {
        uint256 before = gasleft();
        while (!burns && before - gasleft() < 1_800_000) {}
        return "COST";
    }
}
