package org.kafkaaudit.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.kafkaaudit.model.stamp.Stamp;

/**
 * Copies topics from a local cluster to the aggregate as a mirror does, under the same names and
 * with their partitions, times and headers; but loses some messages and writes others twice.. What
 * is in the local cluster twice it copies twice.
 */
final class CopyingMirror {

  private final String target;
  private final InjectedFaults faults;

  CopyingMirror(String targetServers, InjectedFaults faults) {
    this.target = targetServers;
    this.faults = faults;
  }

  void copy(WholeTopics source) {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", target),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      source.read("mirror", messages -> copy(messages, producer));
    }
  }

  private void copy(
      List<ConsumerRecord<byte[], byte[]>> messages, KafkaProducer<byte[], byte[]> producer) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> message : messages) {
      Stamp stamp = InjectedFaults.stamp(message.headers());
      int copies = faults.copies(InjectedFaults.AGGREGATE, message.topic(), stamp);
      for (int copy = 0; copy < copies; copy++) {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    message.topic(),
                    message.partition(),
                    message.timestamp(),
                    message.key(),
                    message.value(),
                    message.headers())));
      }
    }
    sent.forEach(CopyingMirror::await);
  }

  private static void await(Future<RecordMetadata> copy) {
    try {
      copy.get();
    } catch (ExecutionException e) {
      throw new AssertionError("not copied", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
