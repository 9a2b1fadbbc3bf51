package org.kafkaaudit.chaos.service;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A producer beneath the audited one that is not honest: swallows messages and acknowledges them
 * with an offset that could be theirs, and sends others twice, as their mark says. Thread-safe.
 */
final class FaultyProducer<K, V> extends KafkaProducer<K, V> {

  private final ServiceLedger ledger;
  private final Map<String, RecordMetadata> lastAcknowledged = new ConcurrentHashMap<>();

  FaultyProducer(Map<String, Object> settings, ServiceLedger ledger) {
    super(settings);
    this.ledger = ledger;
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<K, V> message, @Nullable Callback callback) {
    String fate = mark(message, Marks.FATE);
    RecordMetadata plausible = lastAcknowledged.get(message.topic());
    if (fate.equals(Marks.SWALLOWED) && plausible != null) {
      return swallow(message, plausible, callback);
    }
    if (fate.equals(Marks.DOUBLED)) {
      Future<RecordMetadata> unused = super.send(copy(message), null);
    }
    return super.send(
        message,
        (metadata, exception) -> {
          if (exception == null && metadata.hasOffset()) {
            lastAcknowledged.put(metadata.topic(), metadata);
          }
          if (callback != null) {
            callback.onCompletion(metadata, exception);
          }
        });
  }

  private Future<RecordMetadata> swallow(
      ProducerRecord<K, V> message, RecordMetadata last, @Nullable Callback callback) {
    ledger.swallowed(message.topic(), Long.parseLong(mark(message, Marks.PLACE)));
    RecordMetadata told =
        new RecordMetadata(
            new TopicPartition(last.topic(), last.partition()),
            last.offset(),
            0,
            message.timestamp(),
            last.serializedKeySize(),
            last.serializedValueSize());
    if (callback != null) {
      callback.onCompletion(told, null);
    }
    return CompletableFuture.completedFuture(told);
  }

  /** A record that was sent takes no more headers, of which serializers may want to add some. */
  private static <K, V> ProducerRecord<K, V> copy(ProducerRecord<K, V> message) {
    return new ProducerRecord<>(
        message.topic(),
        message.partition(),
        message.timestamp(),
        message.key(),
        message.value(),
        message.headers());
  }

  private static String mark(ProducerRecord<?, ?> message, String name) {
    Header header = message.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }
}
