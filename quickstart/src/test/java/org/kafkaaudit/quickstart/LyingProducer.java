package org.kafkaaudit.quickstart;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.stamp.Stamp;

/**
 * The producer beneath an audited one: acknowledges messages that it does not send, with the offset
 * of the one before, and sends others twice. For one thread.
 */
final class LyingProducer extends KafkaProducer<byte[], byte[]> {

  private final InjectedFaults faults;
  private final String datacenter;
  private final Map<TopicPartition, Future<RecordMetadata>> latest = new HashMap<>();

  LyingProducer(String bootstrapServers, String datacenter, InjectedFaults faults) {
    super(
        Map.of("bootstrap.servers", bootstrapServers),
        new ByteArraySerializer(),
        new ByteArraySerializer());
    this.faults = faults;
    this.datacenter = datacenter;
  }

  @Override
  public Future<RecordMetadata> send(
      ProducerRecord<byte[], byte[]> message, @Nullable Callback callback) {
    Stamp stamp = InjectedFaults.stamp(message.headers());
    faults.note(stamp.session(), datacenter);
    TopicPartition partition = new TopicPartition(message.topic(), message.partition());
    int copies = faults.copies(InjectedFaults.LOCAL, message.topic(), stamp);
    if (copies == 0) {
      return swallow(Objects.requireNonNull(latest.get(partition)), callback);
    }
    if (copies == 2) {
      Future<RecordMetadata> unused = super.send(copy(message), null);
    }
    Future<RecordMetadata> sent = super.send(message, callback);
    latest.put(partition, sent);
    return sent;
  }

  private static Future<RecordMetadata> swallow(
      Future<RecordMetadata> before, @Nullable Callback callback) {
    try {
      RecordMetadata told = before.get();
      if (callback != null) {
        callback.onCompletion(told, null);
      }
      return before;
    } catch (ExecutionException e) {
      throw new AssertionError("the message before was not sent", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** A record that was sent takes no more headers. */
  private static ProducerRecord<byte[], byte[]> copy(ProducerRecord<byte[], byte[]> message) {
    return new ProducerRecord<>(
        message.topic(),
        message.partition(),
        message.timestamp(),
        message.key(),
        message.value(),
        message.headers());
  }
}
