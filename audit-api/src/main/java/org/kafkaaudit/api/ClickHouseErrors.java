package org.kafkaaudit.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kafkaaudit.api.ClickHouseFailure.Reason;

/** Tells apart what ClickHouse and its driver report, by ClickHouse's error codes. */
final class ClickHouseErrors {
  private static final Pattern CODE = Pattern.compile("Code: (\\d+)");
  private static final int LONGEST_TEXT = 500;

  private ClickHouseErrors() {}

  static Reason reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof java.net.SocketTimeoutException) {
        return Reason.TOO_EXPENSIVE;
      }
      if (cause instanceof java.io.IOException) {
        return Reason.UNREACHABLE;
      }
      Matcher code = CODE.matcher(String.valueOf(cause.getMessage()));
      if (code.find()) {
        return reason(Integer.parseInt(code.group(1)));
      }
    }
    return failure instanceof java.sql.SQLTransientConnectionException
        ? Reason.UNREACHABLE
        : Reason.OTHER;
  }

  private static Reason reason(int code) {
    return switch (code) {
      case 47, 60, 81 -> Reason.TABLES_MISSING;
      case 192, 193, 194, 497, 516 -> Reason.LOGIN_REFUSED;
      case 202 -> Reason.OVERLOADED;
      case 158, 159, 160, 241, 307, 396 -> Reason.TOO_EXPENSIVE;
      default -> Reason.OTHER;
    };
  }

  /** The innermost message, for the log. */
  static String text(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String text = String.valueOf(innermost.getMessage()).replace('\n', ' ');
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
  }
}
