package org.kafkaaudit.tables;

/**
 * What can be told of a slice without reading more than the times of its rows. The same number of
 * rows may be others: some can have gone while others came. Immutable.
 *
 * @param timeSum the sum of the times of the rows, in milliseconds since the epoch
 */
record Content(long rows, long timeSum) {

  /** A slice that nothing is known of, or that is empty. */
  static final Content NOTHING = new Content(0, 0);

  Content plus(long timeMillis) {
    return new Content(rows + 1, timeSum + timeMillis);
  }
}
