// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @title TestToken: an ERC-20 that anybody may mint, and that the hostile tokens below change
abstract contract TestToken {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    function mint(address to, uint256 units) external virtual {
        balanceOf[to] += units;
    }

    function approve(address spender, uint256 units) external returns (bool) {
        allowance[msg.sender][spender] = units;
        return true;
    }

    function transfer(address to, uint256 units) external virtual returns (bool) {
        _move(msg.sender, to, units);
        return true;
    }

    function transferFrom(address from, address to, uint256 units) external virtual returns (bool) {
        allowance[from][msg.sender] -= units;
        _move(from, to, units);
        return true;
    }

    function _move(address from, address to, uint256 units) internal virtual {
        balanceOf[from] -= units;
        balanceOf[to] += units;
    }
}

/// @title NastyToken: misbehaves for chosen recipients, whoever sends
contract NastyToken is TestToken {
    uint8 public constant GOOD = 0;
    uint8 public constant RETURNS_FALSE = 1;
    uint8 public constant REVERTS = 2;
    uint8 public constant REVERTS_WITH_ONE = 3;
    uint8 public constant REVERTS_WITH_ZEROS = 4;
    uint8 public constant BURNS_GAS = 5;
    uint8 public constant RETURNS_16_ZEROS = 6;
    uint8 public constant RETURNS_31_BYTES = 7;
    uint8 public constant RETURNS_TWO = 8;
    uint8 public constant RETURNS_BOMB = 9;
    uint8 public constant FALSE_IF_GAS_IS_LOW = 10;
    uint8 public constant REVERTS_IF_GAS_IS_LOW = 11;

    uint256 public constant GAS_WANTED = 150_000;

    mapping(address => uint8) public behaviour;

    function setBehaviour(address[] calldata whom, uint8 how) external {
        for (uint256 i; i < whom.length; ++i) behaviour[whom[i]] = how;
    }

    function transfer(address to, uint256 units) external override returns (bool) {
        _act(to);
        _move(msg.sender, to, units);
        return true;
    }

    function transferFrom(address from, address to, uint256 units) external override returns (bool) {
        _act(to);
        allowance[from][msg.sender] -= units;
        _move(from, to, units);
        return true;
    }

    /// @dev Ends the call itself unless the behaviour is to be good.
    function _act(address to) private view {
        uint256 how = behaviour[to];
        uint256 wanted = GAS_WANTED;
        if (how == REVERTS) revert("refused");
        assembly ("memory-safe") {
            let size := 0
            let word := 0
            let fails := 0
            let ends := iszero(iszero(how))
            switch how
            case 1 { size := 32 }
            case 3 {
                size := 32
                word := 1
                fails := 1
            }
            case 4 {
                size := 32
                fails := 1
            }
            case 5 { invalid() }
            case 6 { size := 16 }
            case 7 { size := 31 }
            case 8 {
                size := 32
                word := 2
            }
            case 9 { size := 20000 }
            case 10 {
                ends := lt(gas(), wanted)
                size := 32
            }
            case 11 {
                ends := lt(gas(), wanted)
                fails := 1
            }
            if ends {
                let m := mload(0x40)
                mstore(m, word)
                if fails { revert(m, size) }
                return(m, size)
            }
        }
    }
}

/// @title SilentToken: returns nothing, like USDT on Ethereum
contract SilentToken {
    mapping(address => uint256) public balanceOf;
    mapping(address => bool) public blocked;

    function mint(address to, uint256 units) external {
        balanceOf[to] += units;
    }

    function approve(address, uint256) external {}

    function block_(address who) external {
        blocked[who] = true;
    }

    function transfer(address to, uint256 units) external {
        require(!blocked[to]);
        balanceOf[msg.sender] -= units;
        balanceOf[to] += units;
    }

    function transferFrom(address from, address to, uint256 units) external {
        balanceOf[from] -= units;
        balanceOf[to] += units;
    }
}

/// @title FeeToken: keeps 1 % of every transfer
contract FeeToken is TestToken {
    function _move(address from, address to, uint256 units) internal override {
        balanceOf[from] -= units;
        balanceOf[to] += units - units / 100;
    }
}

/// @title ShareToken: balances are shares of a pool, rounded down, like stETH
contract ShareToken {
    uint256 private constant POOLED = 1_234_567_891;
    uint256 private constant SHARES = 1_000_000_007;

    mapping(address => uint256) public sharesOf;

    function mint(address to, uint256 units) external {
        sharesOf[to] += units * SHARES / POOLED + 1;
    }

    function approve(address, uint256) external pure returns (bool) {
        return true;
    }

    function balanceOf(address who) external view returns (uint256) {
        return sharesOf[who] * POOLED / SHARES;
    }

    function transfer(address to, uint256 units) external returns (bool) {
        return _move(msg.sender, to, units);
    }

    function transferFrom(address from, address to, uint256 units) external returns (bool) {
        return _move(from, to, units);
    }

    function _move(address from, address to, uint256 units) private returns (bool) {
        uint256 shares = units * SHARES / POOLED;
        sharesOf[from] -= shares;
        sharesOf[to] += shares;
        return true;
    }
}

/// @title HookToken: tells a receiving contract, like ERC-777
contract HookToken is TestToken {
    function _move(address from, address to, uint256 units) internal override {
        super._move(from, to, units);
        if (to.code.length != 0) {
            (bool success,) = to.call(abi.encodeWithSignature("tokensReceived()"));
            success;
        }
    }
}

/// @title Forwarder: a token behind a minimal proxy's delegatecall, which costs a further 1/64 of the gas
contract Forwarder {
    address private immutable _target;

    constructor(address target) {
        _target = target;
    }

    fallback() external {
        address target = _target;
        assembly ("memory-safe") {
            let m := mload(0x40)
            calldatacopy(m, 0, calldatasize())
            let success := delegatecall(gas(), target, m, calldatasize(), 0, 0)
            returndatacopy(m, 0, returndatasize())
            if success { return(m, returndatasize()) }
            revert(m, returndatasize())
        }
    }
}
