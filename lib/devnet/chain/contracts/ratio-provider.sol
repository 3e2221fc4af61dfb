// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// The exchange rate of a liquid staking token, as its own contract would publish it. Settable by the scenario.
contract RatioProvider {
  address public immutable owner;
  int256 private ratio;

  event RatioUpdated(int256 ratio);
  error OnlyOwner();

  constructor(address owner_, int256 initial) {
    owner = owner_;
    ratio = initial;
  }

  /// Underlying a whole token, 18 decimals.
  function getRatio() external view returns (int256) {
    return ratio;
  }

  function setRatio(int256 next) external {
    if (msg.sender != owner) revert OnlyOwner();
    ratio = next;
    emit RatioUpdated(next);
  }
}
