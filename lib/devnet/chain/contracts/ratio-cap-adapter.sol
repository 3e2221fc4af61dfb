// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IFeed {
  function latestAnswer() external view returns (int256);
  function decimals() external view returns (uint8);
}

interface IRatio {
  function getRatio() external view returns (int256);
}

/// A price cap adapter that answers as Aave's do (the views of IPriceCapAdapter.sol in bgd-labs/aave-capo):
/// price = base x min(ratio, cap), where the cap grows linearly from a snapshot. It caps upwards only, and a
/// wrong snapshot makes the price too low. Unlike there one owner sets the cap, from the block's own time on.
contract RatioCapAdapter {
  uint256 public constant PERCENTAGE_FACTOR = 1e4;
  uint256 public constant SCALING_FACTOR = 1e6;
  uint256 public constant SECONDS_PER_YEAR = 365 days;
  uint8 public constant RATIO_DECIMALS = 18;

  address public immutable owner;
  IFeed public immutable BASE_TO_USD_AGGREGATOR;
  address public immutable RATIO_PROVIDER;
  uint8 public immutable DECIMALS;
  string public description;

  uint256 private snapshotRatio;
  uint256 private snapshotTimestamp;
  uint256 private growthScaled;
  uint16 private yearlyGrowth;

  event CapParametersUpdated(
    uint256 snapshotRatio,
    uint256 snapshotTimestamp,
    uint256 maxRatioGrowthPerSecond,
    uint16 maxYearlyRatioGrowthPercent
  );
  error OnlyOwner();

  constructor(address owner_, IFeed base, address provider, uint256 ratio, uint16 growthBps, string memory description_) {
    owner = owner_;
    BASE_TO_USD_AGGREGATOR = base;
    RATIO_PROVIDER = provider;
    DECIMALS = base.decimals();
    description = description_;
    _setCap(ratio, growthBps);
  }

  /// The scenario's own door: a new cap from now on.
  function setCap(uint256 ratio, uint16 growthBps) external {
    if (msg.sender != owner) revert OnlyOwner();
    _setCap(ratio, growthBps);
  }

  function decimals() external view returns (uint8) {
    return DECIMALS;
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
    return yearlyGrowth;
  }

  function getMaxRatioGrowthPerSecond() external view returns (uint256) {
    return growthScaled / SCALING_FACTOR;
  }

  function getMaxRatioGrowthPerSecondScaled() external view returns (uint256) {
    return growthScaled;
  }

  function isCapped() external view returns (bool) {
    return getRatio() > _cap();
  }

  function latestAnswer() external view returns (int256) {
    (int256 base, int256 ratio, int256 cap) = (BASE_TO_USD_AGGREGATOR.latestAnswer(), getRatio(), _cap());
    if (base <= 0 || ratio <= 0) return 0;
    return (base * (ratio > cap ? cap : ratio)) / int256(10 ** RATIO_DECIMALS);
  }

  function _cap() private view returns (int256) {
    return int256(snapshotRatio + (growthScaled * (block.timestamp - snapshotTimestamp)) / SCALING_FACTOR);
  }

  function _setCap(uint256 ratio, uint16 growthBps) private {
    snapshotRatio = ratio;
    snapshotTimestamp = block.timestamp;
    yearlyGrowth = growthBps;
    growthScaled = (ratio * growthBps * SCALING_FACTOR) / PERCENTAGE_FACTOR / SECONDS_PER_YEAR;
    emit CapParametersUpdated(ratio, block.timestamp, growthScaled / SCALING_FACTOR, growthBps);
  }
}
