// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// A layer 2 sequencer's uptime feed as Chainlink publishes it: answer 1 = down, startedAt = since when.
/// Aave 3.0's sentinel reads updatedAt for that, later ones startedAt; here they are the same.
contract SequencerFeed {
  address public immutable owner;
  bool private down;
  uint256 private changedAt;
  uint80 private round;

  event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);
  error OnlyOwner();

  constructor(address owner_) {
    owner = owner_;
  }

  function setAnswer(bool isDown, uint256 timestamp) external {
    if (msg.sender != owner) revert OnlyOwner();
    down = isDown;
    changedAt = timestamp;
    round++;
    emit AnswerUpdated(isDown ? int256(1) : int256(0), round, timestamp);
  }

  function decimals() external pure returns (uint8) {
    return 0;
  }

  function description() external pure returns (string memory) {
    return 'Local sequencer uptime status';
  }

  function latestAnswer() public view returns (int256) {
    return down ? int256(1) : int256(0);
  }

  function latestRoundData()
    external
    view
    returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
  {
    return (round, latestAnswer(), changedAt, changedAt, round);
  }
}
