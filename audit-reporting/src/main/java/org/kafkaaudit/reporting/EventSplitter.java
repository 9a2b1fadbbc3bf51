package org.kafkaaudit.reporting;

import java.util.ArrayList;
import java.util.List;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;

/** Encodes events, in several parts where they would be too large. Safe for several threads. */
final class EventSplitter {

  private final AuditEventCodec codec = new AuditEventCodec();
  private final int mostBytes;

  EventSplitter(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Returns the event; a count above the limit in parts with some of its origins each. */
  List<byte[]> encode(AuditEvent event) {
    List<byte[]> encoded = new ArrayList<>();
    encode(event, encoded);
    return encoded;
  }

  private void encode(AuditEvent event, List<byte[]> encoded) {
    byte[] bytes = codec.encode(event);
    if (bytes.length > mostBytes
        && event instanceof AuditEvent.Count count
        && count.count().origins().size() > 1) {
      List<OriginCount> origins = count.count().origins();
      int half = origins.size() / 2;
      encode(withOrigins(count, origins.subList(0, half)), encoded);
      encode(withOrigins(count, origins.subList(half, origins.size())), encoded);
    } else {
      encoded.add(bytes);
    }
  }

  private static AuditEvent.Count withOrigins(AuditEvent.Count count, List<OriginCount> origins) {
    return new AuditEvent.Count(
        count.tier(),
        count.cluster(),
        count.reporter(),
        count.topic(),
        count.bucketLength(),
        count.scope(),
        count.version(),
        new BucketCount(count.count().bucketStartMillis(), origins));
  }
}
