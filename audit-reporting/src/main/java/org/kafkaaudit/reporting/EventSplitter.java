package org.kafkaaudit.reporting;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.kafkaaudit.kafka.AuditEventWriter;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.event.AuditEvent;

/** Makes records of events, several where one would be too large. Safe for several threads. */
final class EventSplitter {

  private final AuditEventWriter writer;
  private final String auditTopic;
  private final int mostBytes;

  EventSplitter(AuditEventWriter writer, String auditTopic, int mostBytes) {
    this.writer = writer;
    this.auditTopic = auditTopic;
    this.mostBytes = mostBytes;
  }

  /** Returns the event; a count above the limit in parts with some of its origins each. */
  List<ProducerRecord<byte[], byte[]>> records(AuditEvent event) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    add(event, records);
    return records;
  }

  private void add(AuditEvent event, List<ProducerRecord<byte[], byte[]>> records) {
    ProducerRecord<byte[], byte[]> record = writer.record(auditTopic, event);
    if (record.value().length > mostBytes
        && event instanceof AuditEvent.Count count
        && count.count().origins().size() > 1) {
      List<OriginCount> origins = count.count().origins();
      int half = origins.size() / 2;
      add(withOrigins(count, origins.subList(0, half)), records);
      add(withOrigins(count, origins.subList(half, origins.size())), records);
    } else {
      records.add(record);
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
