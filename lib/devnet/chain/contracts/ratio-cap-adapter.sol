// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IFeed {
  function latestAnswer() external view returns (int256);
  function decimals() external view returns (uint8);
}

interface IRatio {
  function getRatio() external view returns (int256);
}

/// A price cap adapter in the manner of Aave's CAPO: price = base x min(ratio, cap), where the cap
/// grows linearly from a snapshot. It caps upwards only, and a wrong snapshot makes the price too low.
contract RatioCapAdapter {
  uint256 private constant YEAR = 365 days;
  uint256 private constant BPS = 10_000;

  address public immutable owner;
  IFeed public immutable BASE_TO_USD_AGGREGATOR;
  address public immutable RATIO_PROVIDER;
  uint8 public constant RATIO_DECIMALS = 18;
  string public description;

  uint256 private snapshotRatio;
  uint256 private snapshotTimestamp;
  uint256 private yearlyGrowthBps;

  event CapParametersUpdated(uint256 snapshotRatio, uint256 snapshotTimestamp, uint256 maxYearlyRatioGrowthPercent);
  error OnlyOwner();

  constructor(address owner_, IFeed base, address provider, uint256 ratio, uint256 growthBps, string memory description_) {
    owner = owner_;
    BASE_TO_USD_AGGREGATOR = base;
    RATIO_PROVIDER = provider;
    description = description_;
    _setCap(ratio, growthBps);
  }

  function setCapParameters(uint256 ratio, uint256 growthBps) external {
    if (msg.sender != owner) revert OnlyOwner();
    _setCap(ratio, growthBps);
  }

  function decimals() external view returns (uint8) {
    return BASE_TO_USD_AGGREGATOR.decimals();
  }

  /// The provider's ratio as it is, uncapped.
  function getRatio() public view returns (int256) {
    return IRatio(RATIO_PROVIDER).getRatio();
  }

  function getSnapshotRatio() external view returns (uint256) {
    return snapshotRatio;
  }

  function getSnapshotTimestamp() external view returns (uint256) {
    return snapshotTimestamp;
  }

  function getMaxYearlyGrowthRatePercent() external view returns (uint256) {
    return yearlyGrowthBps;
  }

  function maxRatio() public view returns (int256) {
    return int256(snapshotRatio + (snapshotRatio * yearlyGrowthBps * (block.timestamp - snapshotTimestamp)) / YEAR / BPS);
  }

  function isCapped() external view returns (bool) {
    return getRatio() > maxRatio();
  }

  function latestAnswer() external view returns (int256) {
    int256 base = BASE_TO_USD_AGGREGATOR.latestAnswer();
    int256 ratio = getRatio();
    if (base <= 0 || ratio <= 0) return 0;
    int256 cap = maxRatio();
    return (base * (ratio > cap ? cap : ratio)) / 1e18;
  }

  function _setCap(uint256 ratio, uint256 growthBps) private {
    snapshotRatio = ratio;
    snapshotTimestamp = block.timestamp;
    yearlyGrowthBps = growthBps;
    emit CapParametersUpdated(ratio, block.timestamp, growthBps);
  }
}
