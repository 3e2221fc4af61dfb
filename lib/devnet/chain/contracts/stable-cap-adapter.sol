// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IFeed {
  function latestAnswer() external view returns (int256);
  function decimals() external view returns (uint8);
}

/// A price cap adapter of a dollar token that answers as Aave's do (IPriceCapAdapterStable.sol in bgd-labs/aave-capo):
/// the feed's price, at most the cap.
contract StableCapAdapter {
  address public immutable owner;
  IFeed public immutable ASSET_TO_USD_AGGREGATOR;
  uint8 public immutable decimals;
  string public description;
  int256 private cap;

  event PriceCapUpdated(int256 priceCap);
  error OnlyOwner();

  constructor(address owner_, IFeed feed, int256 cap_, string memory description_) {
    owner = owner_;
    ASSET_TO_USD_AGGREGATOR = feed;
    decimals = feed.decimals();
    description = description_;
    cap = cap_;
    emit PriceCapUpdated(cap_);
  }

  function setPriceCap(int256 next) external {
    if (msg.sender != owner) revert OnlyOwner();
    cap = next;
    emit PriceCapUpdated(next);
  }

  function getPriceCap() external view returns (int256) {
    return cap;
  }

  function isCapped() external view returns (bool) {
    return ASSET_TO_USD_AGGREGATOR.latestAnswer() > cap;
  }

  function latestAnswer() external view returns (int256) {
    int256 price = ASSET_TO_USD_AGGREGATOR.latestAnswer();
    if (price > cap) return cap;
    return price > 0 ? price : int256(0);
  }
}
