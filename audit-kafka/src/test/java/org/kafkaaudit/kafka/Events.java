package org.kafkaaudit.kafka;

import java.util.List;
import java.util.Map;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.AcknowledgedOffsets;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;

/** A count and progress, as a producer reports them. */
final class Events {

  static final Reporter REPORTER =
      new Reporter("00000000000000ff", "payments", "host-7", "dc-1", "1.2.3");
  static final AuditEvent COUNT =
      new AuditEvent.Count(
          "producer",
          "dc-1",
          REPORTER,
          "orders",
          BucketLength.DEFAULT,
          new Scope.OfSession(7, 0),
          12,
          new BucketCount(
              1_795_258_800_000L,
              List.of(
                  new OriginCount(
                      7,
                      100,
                      5_000,
                      SequenceSet.ofRange(0, 99),
                      SequenceSet.EMPTY,
                      new SendOutcome(
                          SequenceSet.of(99),
                          Map.of("TimeoutException", SequenceSet.of(3)),
                          List.of(new AcknowledgedOffsets(0, 0, 97)),
                          0),
                      List.of()))));
  static final AuditEvent PROGRESS =
      new AuditEvent.SessionProgress(
          "producer",
          "dc-1",
          REPORTER,
          "orders",
          BucketLength.DEFAULT,
          7,
          false,
          12,
          1_795_258_800_000L,
          1_795_258_800_005L,
          60_000,
          100,
          false);

  private Events() {}
}
