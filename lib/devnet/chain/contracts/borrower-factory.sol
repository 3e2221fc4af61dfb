// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IPoolLike {
  function supply(address asset, uint256 amount, address onBehalfOf, uint16 referral) external;
  function borrow(address asset, uint256 amount, uint256 mode, uint16 referral, address onBehalfOf) external;
  function setUserEMode(uint8 category) external;
}

interface IToken {
  function approve(address spender, uint256 amount) external returns (bool);
  function transfer(address to, uint256 amount) external returns (bool);
}

struct Leg {
  address asset;
  uint256 amount;
}

/// Opens a position in its constructor and leaves no code behind: to the pool, an ordinary account.
contract Borrower {
  constructor(IPoolLike pool, uint8 eMode, Leg[] memory debts, address sink) {
    if (eMode != 0) pool.setUserEMode(eMode);
    for (uint256 i; i < debts.length; i++) {
      pool.borrow(debts[i].asset, debts[i].amount, 2, 0, address(this));
      IToken(debts[i].asset).transfer(sink, debts[i].amount);
    }
    assembly {
      return(0, 0)
    }
  }
}

/// Creates many borrowers in one transaction: supplies on behalf of each address, then deploys it there.
contract BorrowerFactory {
  address public immutable owner;
  IPoolLike public immutable pool;
  address[] private assets;

  error Misplaced(address expected, address deployed);
  error OnlyOwner();

  constructor(address owner_, IPoolLike pool_, address[] memory assets_) {
    owner = owner_;
    pool = pool_;
    assets = assets_;
    for (uint256 i; i < assets_.length; i++) IToken(assets_[i]).approve(address(pool_), type(uint256).max);
  }

  /// Words a borrower: a header, then its legs. Header: any salt in the upper 128 bits, then one byte each
  /// for e-mode, collaterals and debts from bit 16 down. Leg: the asset's index in the top byte, its amount below.
  function create(uint256[] calldata words) external {
    if (msg.sender != owner) revert OnlyOwner();
    uint256 at;
    while (at < words.length) {
      uint256 header = words[at];
      uint256 debtsAt = at + 1 + uint8(header >> 8);
      uint256 end = debtsAt + uint8(header);
      _create(bytes32(header), uint8(header >> 16), _legs(words[at + 1:debtsAt]), _legs(words[debtsAt:end]));
      at = end;
    }
  }

  function _legs(uint256[] calldata words) private view returns (Leg[] memory legs) {
    legs = new Leg[](words.length);
    for (uint256 i; i < words.length; i++) {
      legs[i] = Leg({asset: assets[words[i] >> 248], amount: uint248(words[i])});
    }
  }

  function _create(bytes32 salt, uint8 eMode, Leg[] memory collaterals, Leg[] memory debts) private {
    bytes memory arguments = abi.encode(pool, eMode, debts, address(this));
    bytes32 initCodeHash = keccak256(abi.encodePacked(type(Borrower).creationCode, arguments));
    address expected = address(
      uint160(uint256(keccak256(abi.encodePacked(bytes1(0xff), address(this), salt, initCodeHash))))
    );
    for (uint256 i; i < collaterals.length; i++) {
      pool.supply(collaterals[i].asset, collaterals[i].amount, expected, 0);
    }
    Borrower deployed = new Borrower{salt: salt}(pool, eMode, debts, address(this));
    if (address(deployed) != expected) revert Misplaced(expected, address(deployed));
  }
}
