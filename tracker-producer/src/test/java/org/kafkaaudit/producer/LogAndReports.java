package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;

/** What one session left in a topic and what it said of it, which has to agree. */
final class LogAndReports {

  private final String topic;
  private final List<ConsumerRecord<byte[], byte[]>> log;
  private final SessionReports reports;

  private LogAndReports(String bootstrapServers, String topic) {
    this.topic = topic;
    this.log = TopicReader.records(bootstrapServers, topic);
    this.reports = new SessionReports(TopicReader.events(bootstrapServers), topic);
  }

  /** Asserts it of so many messages that were all acknowledged, with offsets. */
  static void assertAgree(String bootstrapServers, String topic, long messages) {
    LogAndReports both = new LogAndReports(bootstrapServers, topic);
    both.assertEachArrivedOnce(messages);
    both.assertOffsetsAndBytes();
  }

  /** Asserts it of so many messages that were all acknowledged, without offsets. */
  static void assertAgreeWithoutOffsets(String bootstrapServers, String topic, long messages) {
    LogAndReports both = new LogAndReports(bootstrapServers, topic);
    both.assertEachArrivedOnce(messages);
    assertThat(both.reports.acknowledgedWithoutOffset()).isEqualTo(messages);
    assertThat(both.reports.highestAcknowledged(0)).isEqualTo(-1);
  }

  private void assertEachArrivedOnce(long messages) {
    List<Stamp> stamps = log.stream().map(TopicReader::stamp).toList();
    assertThat(stamps.stream().map(Stamp::sequence).sorted())
        .containsExactlyElementsOf(LongStream.range(0, messages).boxed().toList());
    assertThat(stamps.stream().map(Stamp::session).distinct()).hasSize(1);
    assertThat(stamps.stream().map(Stamp::topicTag).distinct()).containsExactly(TopicTag.of(topic));
    assertThat(reports.messages()).isEqualTo(messages);
    assertThat(reports.sequences()).isEqualTo(SequenceSet.ofRange(0, messages - 1));
    assertThat(reports.byBucket()).isEqualTo(byBucket(stamps));
    assertThat(reports.unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(reports.undelivered()).isEmpty();
    assertThat(reports.isSealed()).isTrue();
    assertThat(reports.lastProgress().orElseThrow().session()).isEqualTo(stamps.get(0).session());
    assertThat(reports.lastProgress().orElseThrow().nextSequence()).isEqualTo(messages);
  }

  private static Map<Long, SequenceSet> byBucket(List<Stamp> stamps) {
    Map<Long, SequenceSet.Builder> builders = new TreeMap<>();
    stamps.forEach(
        stamp ->
            builders
                .computeIfAbsent(
                    BucketLength.DEFAULT.startOf(stamp.auditTimeMillis()),
                    unused -> new SequenceSet.Builder())
                .add(stamp.sequence()));
    Map<Long, SequenceSet> buckets = new TreeMap<>();
    builders.forEach((start, builder) -> buckets.put(start, builder.build()));
    return buckets;
  }

  private void assertOffsetsAndBytes() {
    assertThat(reports.bytes())
        .isEqualTo(
            log.stream()
                .mapToLong(
                    record ->
                        Math.max(record.serializedKeySize(), 0)
                            + Math.max(record.serializedValueSize(), 0))
                .sum());
    Map<Integer, Long> highest = new TreeMap<>();
    log.forEach(record -> highest.merge(record.partition(), record.offset(), Math::max));
    highest.forEach(
        (partition, offset) ->
            assertThat(reports.highestAcknowledged(partition)).isEqualTo(offset));
  }
}
