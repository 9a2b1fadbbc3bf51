package org.kafkaaudit.benchmarks.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.schemas.FindingRecord;
import org.kafkaaudit.schemas.SequenceRange;
import org.kafkaaudit.schemas.TierCountRecord;
import org.kafkaaudit.schemas.VerdictRecord;
import org.kafkaaudit.schemas.VerdictStatus;

/**
 * What a join would say of 1,000 topics, bucket after bucket: two verdicts and three counts of
 * each, and a finding with each hundredth verdict.
 */
final class VerdictLog {

  static final int ROWS_PER_HUNDRED_VERDICTS = 100 + 150 + 1;

  private static final int TOPICS = 1_000;
  private static final long LENGTH_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final List<String> TIERS = List.of("producer", "local", "aggregate");

  private final String bootstrapServers;
  private final String prefix;
  private final Instant first;

  VerdictLog(String bootstrapServers, String prefix, Instant first) {
    this.bootstrapServers = bootstrapServers;
    this.prefix = prefix;
    this.first = first;
  }

  /** Writes so many hundred verdicts and what goes with them, and returns the number of rows. */
  long write(int hundreds) throws IOException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.LINGER_MS_CONFIG,
            50,
            ProducerConfig.BATCH_SIZE_CONFIG,
            262_144,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int bucket = 0; bucket < hundreds * 50; bucket++) {
        write(producer, failure, bucket);
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new BenchmarkException("not all verdicts were written", failure.get());
    }
    return (long) hundreds * ROWS_PER_HUNDRED_VERDICTS;
  }

  private void write(
      KafkaProducer<byte[], byte[]> producer, AtomicReference<Throwable> failure, int number)
      throws IOException {
    String topic = "orders.region-%02d.topic-%05d".formatted(number % 20, number % TOPICS);
    Instant start = first.plusMillis(number / TOPICS * LENGTH_MILLIS);
    for (String tier : TIERS) {
      String key = topic + "/" + start.toEpochMilli() + "/" + tier;
      if (!tier.equals(TIERS.get(0))) {
        VerdictRecord verdict = verdict(topic, start, tier, number);
        send(producer, failure, "-verdicts", key, bytes(VerdictRecord.getEncoder(), verdict));
      }
      TierCountRecord count = count(topic, start, tier, number);
      send(
          producer,
          failure,
          "-tier-counts",
          key + "/" + tier,
          bytes(TierCountRecord.getEncoder(), count));
    }
    if (number % 50 == 0) {
      FindingRecord finding = finding(topic, start, number);
      send(
          producer,
          failure,
          "-findings",
          topic + "/" + start.toEpochMilli() + "/local/" + number,
          bytes(FindingRecord.getEncoder(), finding));
    }
  }

  private void send(
      KafkaProducer<byte[], byte[]> producer,
      AtomicReference<Throwable> failure,
      String output,
      String key,
      byte[] value) {
    var unused =
        producer.send(
            new ProducerRecord<>(prefix + output, key.getBytes(StandardCharsets.UTF_8), value),
            (metadata, exception) -> {
              if (exception != null) {
                failure.compareAndSet(null, exception);
              }
            });
  }

  private static VerdictRecord verdict(String topic, Instant start, String tier, int number) {
    return VerdictRecord.newBuilder()
        .setTopic(topic)
        .setBucketStart(start)
        .setBucketLengthMillis(LENGTH_MILLIS)
        .setTier(tier)
        .setReference(tier.equals("local") ? "producer" : "local")
        .setStatus(number % 50 == 0 ? VerdictStatus.LOSS : VerdictStatus.COMPLETE)
        .setIsFinal(true)
        .setReasons(List.of())
        .setExpected(60_000L + number % 977)
        .setMessages(60_000L + number % 977)
        .setBytes(200L * (60_000 + number % 977))
        .setLost(number % 50 == 0 ? 7 : 0)
        .setMissing(0)
        .setDuplicated(0)
        .setUndelivered(0)
        .setRecovered(0)
        .setUnreported(0)
        .setUnstamped(0)
        .setInexact(false)
        .setRevision(start.toEpochMilli() + number % 1_000)
        .setJudgedAt(start.plusMillis(LENGTH_MILLIS + number % 5_000))
        .build();
  }

  private static TierCountRecord count(String topic, Instant start, String tier, int number) {
    return TierCountRecord.newBuilder()
        .setTopic(topic)
        .setBucketStart(start)
        .setBucketLengthMillis(LENGTH_MILLIS)
        .setTier(tier)
        .setCluster(tier)
        .setMessages(60_000L + number % 977)
        .setBytes(200L * (60_000 + number % 977))
        .setUnstamped(0)
        .setSessions(100)
        .setRevision(start.toEpochMilli() + number % 1_000)
        .setJudgedAt(start.plusMillis(LENGTH_MILLIS + number % 5_000))
        .build();
  }

  private static FindingRecord finding(String topic, Instant start, int number) {
    return FindingRecord.newBuilder()
        .setTopic(topic)
        .setBucketStart(start)
        .setBucketLengthMillis(LENGTH_MILLIS)
        .setTier("local")
        .setSession(0x9E3779B97F4A7C15L * (number + 1))
        .setService("service-%03d".formatted(number % 300))
        .setHost("host-%05d.dc1.example".formatted(number % 25_000))
        .setDatacenter("dc1")
        .setLost(7)
        .setDuplicated(0)
        .setUndelivered(0)
        .setRecovered(0)
        .setUnreported(0)
        .setLostSequences(List.of(new SequenceRange((long) number, number + 6L)))
        .setDuplicatedSequences(List.of())
        .setSequencesCut(false)
        .setRevision(start.toEpochMilli() + number % 1_000)
        .setJudgedAt(start.plusMillis(LENGTH_MILLIS + number % 5_000))
        .build();
  }

  private static <T> byte[] bytes(BinaryMessageEncoder<T> encoder, T message) throws IOException {
    ByteBuffer buffer = encoder.encode(message);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
