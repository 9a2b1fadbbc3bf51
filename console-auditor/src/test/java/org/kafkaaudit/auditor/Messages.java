package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;

/** Writes messages with a producer that knows nothing of auditing, stamped by hand. */
final class Messages implements AutoCloseable {

  private final KafkaProducer<byte[], byte[]> producer;
  private final Random random = new Random(7);
  private final long madeAtMillis = System.currentTimeMillis();
  private final List<Future<RecordMetadata>> pending = new ArrayList<>();
  private final Map<String, Long> sequences = new HashMap<>();

  Messages(String bootstrapServers, Map<String, String> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", bootstrapServers);
    all.put("linger.ms", "5");
    this.producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  KafkaProducer<byte[], byte[]> producer() {
    return producer;
  }

  /**
   * Writes messages of three sessions over three buckets, of which some are out of the ordinary.
   */
  void writeMixed(String topic, int partitions, int number) {
    long now = System.currentTimeMillis();
    for (int i = 0; i < number; i++) {
      long session = 1L + i % 3;
      long auditTime = now - (i % 5) * 31_000L;
      byte[] header = nextStamp(topic, session, auditTime).encode();
      int kind = random.nextInt(1000);
      if (kind < 3) {
        header = null;
      } else if (kind < 5) {
        header = new byte[] {1, 2, 3};
      } else if (kind < 8) {
        header = new Stamp(session, TopicTag.of("another"), i, auditTime).encode();
      }
      send(topic, i % partitions, header);
      if (kind >= 990) {
        send(topic, random.nextInt(partitions), header);
      }
    }
    flush();
  }

  /** Writes messages of one session, numbered from where the last call ended. */
  void write(String topic, int partition, long session, int number) {
    for (int i = 0; i < number; i++) {
      send(topic, partition, nextStamp(topic, session, System.currentTimeMillis()).encode());
    }
    flush();
  }

  /** Writes messages of one session and one bucket, whose keys repeat. */
  void writeKeyed(String topic, int partition, long session, int number, int keys) {
    for (int i = 0; i < number; i++) {
      byte[] stamp = nextStamp(topic, session, madeAtMillis).encode();
      send(topic, partition, ("key-" + i % keys).getBytes(StandardCharsets.UTF_8), value(), stamp);
    }
    flush();
  }

  /** Writes messages of one session with values of the given size, which do not compress. */
  void writeLarge(String topic, int partition, long session, int number, int size) {
    for (int i = 0; i < number; i++) {
      byte[] value = new byte[size];
      random.nextBytes(value);
      byte[] stamp = nextStamp(topic, session, System.currentTimeMillis()).encode();
      send(topic, partition, null, value, stamp);
    }
    flush();
  }

  /** Writes messages that carry what this audit did not write, or not like that. */
  void writeOddStamps(String topic, int partition) {
    byte[] stamp = nextStamp(topic, 8, System.currentTimeMillis()).encode();
    byte[] future = stamp.clone();
    future[0] = 2;
    List<byte[]> odd = new ArrayList<>();
    odd.add(null);
    odd.add(new byte[0]);
    odd.add("somebody else's header".getBytes(StandardCharsets.UTF_8));
    odd.add(Arrays.copyOf(stamp, stamp.length - 1));
    odd.add(Arrays.copyOf(stamp, stamp.length + 1));
    odd.add(future);
    odd.add(new Stamp(8, TopicTag.of("another"), 1, System.currentTimeMillis()).encode());
    for (byte[] value : odd) {
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, null, value());
      record.headers().add("ka", value);
      pending.add(producer.send(record));
    }
    send(topic, partition, null);
    flush();
  }

  /** Returns when everything is written, and throws where something was not. */
  void flush() {
    producer.flush();
    for (Future<RecordMetadata> future : pending) {
      assertThatCode(future::get).doesNotThrowAnyException();
    }
    pending.clear();
  }

  /** Returns the next stamp of a session. */
  Stamp nextStamp(String topic, long session, long auditTime) {
    long sequence = sequences.merge(topic + session, 1L, Long::sum) - 1;
    return new Stamp(session, TopicTag.of(topic), sequence, auditTime);
  }

  /** Sends one message with the given stamp. */
  void send(String topic, int partition, byte[] stamp) {
    send(topic, partition, random.nextBoolean() ? null : new byte[] {7, 8}, value(), stamp);
  }

  private void send(String topic, int partition, byte[] key, byte[] value, byte[] stamp) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, key, value);
    if (stamp != null) {
      record.headers().add("ka", stamp);
    }
    pending.add(producer.send(record));
  }

  private byte[] value() {
    return random.nextInt(50) == 0
        ? null
        : "x".repeat(random.nextInt(40)).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
