package org.kafkaaudit.auditor;

/**
 * What the tracking header in the value of a message says. Immutable.
 *
 * @param millis its time in milliseconds since the epoch; 0 where it is empty or there is none, -1
 *     where the value cannot be read
 */
record HeaderTime(long millis) {

  static final HeaderTime EMPTY = new HeaderTime(0);
  static final HeaderTime UNREADABLE = new HeaderTime(-1);

  boolean isKnown() {
    return millis > 0;
  }
}
