// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @title Registry: which batches of which campaign were delivered for which payer
/// @notice One registry serves every present and future route, so a batch that one route delivered cannot be delivered
/// again by another route, another signer, or a second signature. It has no owner, no constructor argument and no
/// upgrade. It holds no funds and calls nobody.
/// @dev The key of a bit is (payer, campaign, batch). Only a route that the payer authorised can set a bit, and only for
/// the payer itself or a signer that the payer authorised; a stranger who knows all three parts of a key changes nothing.
contract Registry {
    /// @notice The role of every address that the payer said nothing about, and of one whose role was taken back.
    uint8 public constant NONE = 0;
    /// @notice The role of an account that may start batches for the payer.
    uint8 public constant SIGNER = 1;
    /// @notice The role of a contract that may consume batches of the payer and holds its token allowance.
    uint8 public constant ROUTE = 2;

    /// @notice `who` now has `role` for `payer`.
    event Authorised(address indexed payer, address indexed who, uint8 role);

    /// @notice `batch` of `campaign` is done for `payer`, through `route`.
    /// @param content what the batch held, as the route defines it; a batch is the planned one only if this equals the plan's
    event Consumed(
        address indexed payer, bytes32 indexed campaign, uint256 indexed batch, bytes32 content, address route
    );

    /// @notice The batch was consumed before.
    error Replayed();
    /// @notice The calling contract has no ROUTE role for this payer.
    error RouteNotAuthorised();
    /// @notice The account that started the batch is neither the payer nor a SIGNER of the payer.
    error CallerNotAuthorised();
    /// @notice Roles end at ROUTE.
    error RoleUnknown();

    mapping(address payer => mapping(address who => uint8 role)) private _roles;
    /// @dev keccak256(payer, campaign, batch >> 8) => 256 bits, lowest first.
    mapping(bytes32 word => uint256 bits) private _bits;

    /// @notice Gives `who` the `role` for the calling payer, or takes it back with NONE; takes effect at once.
    function authorise(address who, uint8 role) external {
        if (role > ROUTE) revert RoleUnknown();
        _roles[msg.sender][who] = role;
        emit Authorised(msg.sender, who, role);
    }

    /// @notice Marks a batch as done; the calling route must pay it in the same transaction or revert.
    /// @dev Reverts RouteNotAuthorised, CallerNotAuthorised or Replayed. The route is trusted by the payer to pass its
    /// own `msg.sender` as `caller`. A payer that gives itself the ROUTE role can call this to cancel a batch.
    /// @param payer the account whose tokens move
    /// @param caller who called the route
    /// @param campaign the campaign's run id
    /// @param batch the batch's number within the campaign
    /// @param content the hash of what is delivered
    function consume(address payer, address caller, bytes32 campaign, uint256 batch, bytes32 content) external {
        if (_roles[payer][msg.sender] != ROUTE) revert RouteNotAuthorised();
        if (caller != payer && _roles[payer][caller] != SIGNER) revert CallerNotAuthorised();
        bytes32 word = _word(payer, campaign, batch);
        uint256 bits = _bits[word];
        uint256 bit = 1 << (batch & 255);
        if (bits & bit != 0) revert Replayed();
        _bits[word] = bits | bit;
        emit Consumed(payer, campaign, batch, content, msg.sender);
    }

    /// @notice Whether `batch` of `campaign` was consumed for `payer`.
    function isDone(address payer, bytes32 campaign, uint256 batch) external view returns (bool) {
        return _bits[_word(payer, campaign, batch)] >> (batch & 255) & 1 == 1;
    }

    /// @notice The role of `who` for `payer`.
    function roleOf(address payer, address who) external view returns (uint8) {
        return _roles[payer][who];
    }

    function _word(address payer, bytes32 campaign, uint256 batch) private pure returns (bytes32) {
        return keccak256(abi.encode(payer, campaign, batch >> 8));
    }
}
