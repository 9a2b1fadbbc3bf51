package org.kafkaaudit.benchmarks.send;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * Sends nothing, and acknowledges what it was given as a broker would: so many messages at once.
 * Not safe for use by several threads.
 */
final class DoNothingProducer implements Producer<byte[], byte[]> {

  private static final int VALUE_BYTES = 200;

  private final Future<RecordMetadata> answer;
  private final TopicPartition partition;
  private final @Nullable Callback[] awaiting;
  private final @Nullable ProducerRecord<?, ?>[] kept;
  private int sent;
  private long offset;

  /**
   * @param acknowledgedAtOnce number of messages after which all of them are acknowledged; with 1,
   *     each is within its own {@code send}
   * @param keepsRecords whether it holds on to each record until it is acknowledged, so that the
   *     compiler cannot leave out making it
   */
  DoNothingProducer(String topic, int acknowledgedAtOnce, boolean keepsRecords) {
    this.partition = new TopicPartition(topic, 0);
    this.awaiting = new Callback[acknowledgedAtOnce];
    this.kept = new ProducerRecord<?, ?>[keepsRecords ? acknowledgedAtOnce : 0];
    this.answer = CompletableFuture.completedFuture(metadata(0));
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    return send(record, null);
  }

  @Override
  public Future<RecordMetadata> send(
      ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
    if (kept.length > 0) {
      kept[sent] = record;
    }
    awaiting[sent++] = callback;
    if (sent == awaiting.length) {
      acknowledge();
    }
    return answer;
  }

  private void acknowledge() {
    for (Callback callback : awaiting) {
      RecordMetadata metadata = metadata(offset++);
      if (callback != null) {
        callback.onCompletion(metadata, null);
      }
    }
    sent = 0;
  }

  private RecordMetadata metadata(long atOffset) {
    return new RecordMetadata(partition, atOffset, 0, 0, -1, VALUE_BYTES);
  }

  @Override
  public void flush() {
    throw notSupported();
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    throw notSupported();
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    return Map.of();
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    throw notSupported();
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    throw notSupported();
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    throw notSupported();
  }

  @Override
  public void initTransactions() {
    throw notSupported();
  }

  @Override
  public void beginTransaction() {
    throw notSupported();
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
    throw notSupported();
  }

  @Override
  public void commitTransaction() {
    throw notSupported();
  }

  @Override
  public void abortTransaction() {
    throw notSupported();
  }

  private static UnsupportedOperationException notSupported() {
    return new UnsupportedOperationException("It sends, and nothing else.");
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }

  @Override
  public void close(Duration timeout) {
    sent = 0;
  }
}
