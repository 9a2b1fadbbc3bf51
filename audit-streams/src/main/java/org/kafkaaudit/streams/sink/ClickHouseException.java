package org.kafkaaudit.streams.sink;

/** ClickHouse did not do what it was asked to; trying again may help. */
final class ClickHouseException extends Exception {

  private static final long serialVersionUID = 1L;

  ClickHouseException(String url, Throwable cause) {
    super("ClickHouse at " + url + " failed: " + root(cause), cause);
  }

  /** What the client wraps around it has numbers in it, and would be news with each attempt. */
  private static Throwable root(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
