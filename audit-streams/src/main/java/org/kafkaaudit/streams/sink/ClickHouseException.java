package org.kafkaaudit.streams.sink;

/** ClickHouse did not do what it was asked to; trying again may help. */
final class ClickHouseException extends Exception {

  private static final long serialVersionUID = 1L;

  ClickHouseException(String url, Throwable cause) {
    super("ClickHouse at " + url + " failed: " + cause, cause);
  }
}
