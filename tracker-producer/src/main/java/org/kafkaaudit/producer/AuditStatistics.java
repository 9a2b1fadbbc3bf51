package org.kafkaaudit.producer;

import java.time.Instant;
import java.util.Optional;

/**
 * What the audit of one {@link TrackerProducer} has done so far. Immutable.
 *
 * @param stamped messages that were stamped and counted
 * @param forwarded messages that kept the stamp they had, and were not counted
 * @param uncounted messages that were sent without a stamp, or whose outcome was not noted, because
 *     the audit itself failed
 * @param reportsSent reports that arrived as a whole
 * @param reportsFailed reports of which something did not arrive; what they said is said again by
 *     the next one
 * @param lastReportAt when a report last arrived as a whole
 */
public record AuditStatistics(
    long stamped,
    long forwarded,
    long uncounted,
    long reportsSent,
    long reportsFailed,
    Optional<Instant> lastReportAt) {

  static final AuditStatistics NONE = new AuditStatistics(0, 0, 0, 0, 0, Optional.empty());
}
