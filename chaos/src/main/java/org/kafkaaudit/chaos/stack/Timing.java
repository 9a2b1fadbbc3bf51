package org.kafkaaudit.chaos.stack;

import java.time.Duration;

/** The intervals that the audit is configured with in all trials. */
public final class Timing {

  public static final Duration BUCKET = Duration.ofSeconds(10);
  public static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);
  public static final Duration LOCAL_SETTLE = Duration.ofSeconds(5);
  public static final Duration AGGREGATE_SETTLE = Duration.ofSeconds(10);
  public static final Duration OVERDUE = Duration.ofSeconds(20);

  /** After so long without a sign an auditor's partitions go to another one. */
  public static final Duration AUDITOR_SESSION = Duration.ofSeconds(6);

  /** A producer that has not reported for so long counts as dead. */
  public static final Duration PRODUCER_SESSION = Duration.ofSeconds(7);

  private Timing() {}
}
