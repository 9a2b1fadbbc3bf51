package org.kafkaaudit.model.verdict;

/** What a verdict says. */
public enum Status {
  /** It cannot be known yet. */
  PENDING,
  /** Nothing is missing, and nothing is repeated that the reference does not repeat too. */
  COMPLETE,
  /** Messages are known to be lost. */
  LOSS,
  /** Messages arrived more than once, and more often than the reference holds them. */
  DUPLICATION,
  /** Both. */
  LOSS_AND_DUPLICATION,
  /** It is overdue, or cannot be known at all. */
  UNVERIFIED
}
