package org.kafkaaudit.testbed.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The engine refused a query; the message is the engine's own. */
final class QueryFailedException extends Exception {

  private static final long serialVersionUID = 1;
  private static final Pattern CODE = Pattern.compile("Code: (\\d+)");
  private static final String UNKNOWN_EXCEPTION = "1002";

  QueryFailedException(String message) {
    super(message);
  }

  /** ClickHouse's number for the error. */
  String code() {
    Matcher matcher = CODE.matcher(String.valueOf(getMessage()));
    return matcher.find() ? matcher.group(1) : UNKNOWN_EXCEPTION;
  }
}
