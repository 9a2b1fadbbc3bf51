package org.kafkaaudit.api;

/** ClickHouse could not answer a query; the message says why and what to do, for a client too. */
final class ClickHouseFailure extends RuntimeException {
  /** What is the matter, as far as somebody could do something about it. */
  enum Reason {
    UNREACHABLE(
        "clickhouse-unreachable",
        "ClickHouse cannot be reached. Try again in a while; if it goes on, see whether"
            + " ClickHouse runs and whether clickhouse.url is right."),
    LOGIN_REFUSED(
        "clickhouse-login-refused",
        "ClickHouse refuses the login of this application, or a right that it needs. See"
            + " clickhouse.user and clickhouse.password; the user needs SELECT."),
    TABLES_MISSING(
        "clickhouse-tables-missing",
        "ClickHouse has no audit tables, or older ones. audit-streams makes them when it starts:"
            + " start it, or let clickhouse.url name the database that it writes to."),
    OVERLOADED(
        "clickhouse-overloaded",
        "Too many queries at a time. Try again in a while; clickhouse.maxConcurrentQueries bounds"
            + " them here, max_concurrent_queries in ClickHouse."),
    TOO_EXPENSIVE(
        "query-too-expensive",
        "The query took more time or memory than it may. Ask for a shorter time window, or give"
            + " more filters; clickhouse.queryTimeout sets the bound."),
    OTHER(
        "clickhouse-failed",
        "ClickHouse could not answer. Try again in a while; the log of this application has the"
            + " error of ClickHouse.");

    private final String type;
    private final String advice;

    Reason(String type, String advice) {
      this.type = type;
      this.advice = advice;
    }

    String type() {
      return type;
    }

    String advice() {
      return advice;
    }
  }

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  ClickHouseFailure(Reason reason, Throwable cause) {
    super(reason.advice(), cause);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
