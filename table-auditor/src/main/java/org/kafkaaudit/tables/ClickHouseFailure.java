package org.kafkaaudit.tables;

import java.util.Set;

/** ClickHouse did not answer a query, or refused it; the message says why. */
final class ClickHouseFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * UNKNOWN_IDENTIFIER, UNKNOWN_TABLE, UNKNOWN_DATABASE, NO_SUCH_COLUMN_IN_TABLE, ACCESS_DENIED.
   */
  private static final Set<Integer> OF_WHAT_IS_NAMED = Set.of(47, 60, 81, 16, 497);

  private static final int NO_ANSWER = 0;

  private final int code;

  /** ClickHouse refused, with this error code. */
  ClickHouseFailure(int code, String message) {
    super(message);
    this.code = code;
  }

  /** There was no answer, or only a part of one. */
  ClickHouseFailure(String message, Throwable cause) {
    super(message, cause);
    this.code = NO_ANSWER;
  }

  /** Whether the table or a column is not there, or may not be read. */
  boolean isOfWhatIsNamed() {
    return OF_WHAT_IS_NAMED.contains(code);
  }
}
