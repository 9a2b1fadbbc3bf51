package org.kafkaaudit.client;

import java.util.List;
import java.util.Optional;
import org.kafkaaudit.model.event.AuditEvent;

/** A topic that a client reports on. Used by the thread that reports alone. */
public interface ReportedTopic {

  /** What there is to say of a topic in one report. */
  interface Report {

    /** Returns the counts, to be asked once, so that they need not be kept while they travel. */
    List<AuditEvent> takeCounts();

    /**
     * Returns the claim that every count of the report, and of those before, has arrived; empty
     * where there is none to make.
     *
     * @param last whether it is the last one of the client
     */
    Optional<AuditEvent> progress(boolean last);

    /** Notes that the progress has arrived too. */
    void arrived();

    /** Takes back what did not arrive: the next report says it again. */
    void putBack();

    /** Whether nothing is awaited any more that a later report could tell. */
    boolean isSettled();
  }

  /**
   * Returns what changed since the last report.
   *
   * @param number the number of the report, above that of every earlier one
   * @param nowMillis the time now, milliseconds since the epoch
   */
  Report takeReport(long number, long nowMillis);

  /**
   * Waits no longer for outcomes that may never be told.
   *
   * @param nowMillis the time now, milliseconds since the epoch
   */
  default void giveUp(long nowMillis) {}

  /** Makes what is kept take less memory, since reports do not get through. */
  void compact(long nowMillis);
}
