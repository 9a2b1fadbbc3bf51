package org.kafkaaudit.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;

/** Writes stamped messages to a topic, and keeps what they were. */
final class SentMessages {

  private final String bootstrapServers;
  private final String clusterId;
  private final String topic;
  private final Map<Long, Long> sequences = new HashMap<>();
  private final Map<Long, Map<Long, SequenceSet>> held = new TreeMap<>();
  private long lastSentMillis;

  SentMessages(String bootstrapServers, String clusterId, String topic) {
    this.bootstrapServers = bootstrapServers;
    this.clusterId = clusterId;
    this.topic = topic;
  }

  /** Returns the next stamp of a session. */
  Stamp nextStamp(long session, long timeMillis) {
    long sequence = sequences.merge(session, 1L, Long::sum) - 1;
    held.computeIfAbsent(Judged.LENGTH.startOf(timeMillis), unused -> new HashMap<>())
        .merge(session, SequenceSet.of(sequence), SequenceSet::union);
    lastSentMillis = System.currentTimeMillis();
    return new Stamp(session, TopicTag.of(topic), sequence, timeMillis);
  }

  /** Sends messages of one session and one time. */
  void send(long session, int number, long timeMillis) {
    sendTo(topic, session, number, timeMillis);
  }

  /** As {@link #send}, to a topic that has another name in its cluster. */
  void sendTo(String physicalTopic, long session, int number, long timeMillis) {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        Stamp stamp = nextStamp(session, timeMillis);
        ProducerRecord<byte[], byte[]> message =
            new ProducerRecord<>(physicalTopic, null, timeMillis, null, new byte[] {1, 2, 3});
        message.headers().add("ka", stamp.encode());
        sent.add(producer.send(message));
      }
      producer.flush();
      assertThat(sent).allSatisfy(future -> assertThatCode(future::get).doesNotThrowAnyException());
    }
    lastSentMillis = System.currentTimeMillis();
  }

  /** Reads what the audit says now, against all that was sent. */
  Judged judged() {
    return Judged.read(bootstrapServers, clusterId, topic, held, lastSentMillis);
  }
}
