package org.kafkaaudit.consumer;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Audits a {@link org.apache.kafka.clients.consumer.KafkaConsumer} by configuration alone, where
 * the code that makes it is not yours: {@code
 * interceptor.classes=org.kafkaaudit.consumer.TrackerConsumerInterceptor}, and beside it the keys
 * of {@link TrackerConsumerConfig}. It counts and reports as {@link TrackerConsumer} does.
 *
 * <p>An interceptor is not told which partitions the consumer has. So where the consumer jumps, it
 * cannot tell whether messages were skipped or another consumer read them: what is missing there is
 * unverified, never lost, unless another consumer says that it has read them. Name it as the last
 * interceptor: what others take out is not handed to the application.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class TrackerConsumerInterceptor<K, V> implements ConsumerInterceptor<K, V> {

  /** An audit that is to be told of commits alone, where {@link TrackerConsumer} sees the rest. */
  static final String TOLD_CONFIG = "org.kafkaaudit.consumer.told";

  /** The client does not say how much time there is. */
  private static final Duration TIME_FOR_LAST_REPORT = Duration.ofSeconds(5);

  private @Nullable ConsumerAudit audit;
  private @Nullable DeliveryAudit deliveries;

  /** Made by the client, which then configures it. */
  public TrackerConsumerInterceptor() {}

  /**
   * Takes the configuration of the consumer.
   *
   * @throws ConfigException that names all that is wrong under {@code audit.}; the consumer is not
   *     made then
   */
  @Override
  public void configure(Map<String, ?> configuration) {
    if (configuration.get(TOLD_CONFIG) instanceof DeliveryAudit told) {
      deliveries = told;
      return;
    }
    AuditSettings settings = new AuditSettings(configuration);
    if (settings.enabled()) {
      ConsumerAudit made = new ConsumerAudit(settings, false, Clock.systemUTC());
      audit = made;
      deliveries = made.deliveries();
    }
  }

  /** Counts the records, and returns them as they are. */
  @Override
  public ConsumerRecords<K, V> onConsume(ConsumerRecords<K, V> records) {
    DeliveryAudit current = deliveries;
    if (audit != null && current != null) {
      current.handedOut(records);
    }
    return records;
  }

  /** Called by the client for each commit that succeeded. */
  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    DeliveryAudit current = deliveries;
    if (current != null) {
      current.committed(offsets);
    }
  }

  /** Makes the last report. */
  @Override
  public void close() {
    ConsumerAudit current = audit;
    if (current != null) {
      current.close(TIME_FOR_LAST_REPORT);
    }
  }
}
