package org.kafkaaudit.auditor.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kafkaaudit.auditor.batch.SeenRecords.Seen;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** The batch reader beside Kafka's consumer, on brokers that are real. */
@Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchReaderIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final int SECURE_PORT = Testbed.freePort();
  private static final String PASSWORD = "of-this-test";

  private static Testbed testbed;
  private static KafkaCluster cluster;
  private static Path keys;

  @BeforeAll
  static void startCluster() throws Exception {
    testbed = Testbed.create();
    keys = testbed.directory().resolve("keys.p12");
    makeKeys();
    String address = "SECURE://127.0.0.1:" + SECURE_PORT;
    cluster =
        testbed.startKafka(
            "local",
            1,
            Map.of(
                "listeners",
                address,
                "advertised.listeners",
                address,
                "listener.security.protocol.map",
                "SECURE:SASL_SSL",
                "sasl.enabled.mechanisms",
                "PLAIN",
                "listener.name.secure.plain.sasl.jaas.config",
                login("user_me=\"" + PASSWORD + "\""),
                "ssl.keystore.location",
                keys.toString(),
                "ssl.keystore.password",
                PASSWORD));
  }

  @AfterAll
  static void closeTestbed() {
    testbed.close();
  }

  private static void makeKeys() throws Exception {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=broker",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private static String login(String options) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required " + options + ";";
  }

  private static Map<String, Object> settings(Map<String, String> more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    settings.put("isolation.level", "read_committed");
    settings.put("key.deserializer", ByteArrayDeserializer.class);
    settings.put("value.deserializer", ByteArrayDeserializer.class);
    settings.put("fetch.max.wait.ms", "100");
    settings.put("client.id", "me");
    settings.putAll(more);
    return settings;
  }

  private static Map<String, String> secure(String password) {
    return Map.of(
        "bootstrap.servers",
        "127.0.0.1:" + SECURE_PORT,
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        login("username=\"me\" password=\"" + password + "\""),
        "ssl.truststore.location",
        keys.toString(),
        "ssl.truststore.password",
        PASSWORD);
  }

  private static Uuid idOf(String topic) throws Exception {
    return cluster
        .admin()
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get(30, TimeUnit.SECONDS)
        .get(topic)
        .topicId();
  }

  private static KafkaProducer<byte[], byte[]> producer(String codec, Map<String, String> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    settings.put("compression.type", codec);
    settings.put("linger.ms", "5");
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, Random random, int number) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      byte[] key = random.nextBoolean() ? null : new byte[random.nextInt(20)];
      byte[] value = random.nextInt(20) == 0 ? null : new byte[random.nextInt(500)];
      ProducerRecord<byte[], byte[]> message =
          new ProducerRecord<>(topic, random.nextInt(3), key, value);
      for (int j = random.nextInt(3); j > 0; j--) {
        message.headers().add(random.nextBoolean() ? "ka" : "other", new byte[random.nextInt(30)]);
      }
      sent.add(producer.send(message));
    }
    producer.flush();
    sent.forEach(future -> assertThatCode(future::get).doesNotThrowAnyException());
  }

  private static List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, 3).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }

  /** Returns what is committed in each partition, as Kafka's consumer sees it. */
  private static Map<TopicPartition, List<Seen>> readByConsumer(String topic) {
    Map<TopicPartition, List<Seen>> seen = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings(Map.of()))) {
      List<TopicPartition> partitions = partitions(topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      partitions.forEach(partition -> seen.put(partition, new ArrayList<>()));
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer
            .poll(SHORT)
            .forEach(
                record ->
                    seen.get(new TopicPartition(topic, record.partition())).add(seen(record)));
      }
    }
    return seen;
  }

  private static Seen seen(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader("ka");
    return new Seen(
        record.offset(),
        record.timestamp(),
        Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize()),
        header == null ? "none" : SeenRecords.mark(header.value()),
        record.leaderEpoch().orElse(-1));
  }

  private static Map<TopicPartition, SeenRecords> begin(
      BatchReader reader, String topic, boolean values) throws Exception {
    Map<TopicPartition, SeenRecords> sinks = new HashMap<>();
    for (TopicPartition partition : partitions(topic)) {
      SeenRecords sink = new SeenRecords(values);
      sinks.put(partition, sink);
      reader.begin(partition, idOf(topic), 0, sink);
    }
    return sinks;
  }

  private static void assertReads(
      BatchReader reader, Map<TopicPartition, SeenRecords> sinks, String topic) {
    Map<TopicPartition, List<Seen>> expected = readByConsumer(topic);
    assertThat(sinks).containsOnlyKeys(expected.keySet());
    awaitRead(reader, sinks, expected);
  }

  private static void awaitRead(
      BatchReader reader,
      Map<TopicPartition, SeenRecords> sinks,
      Map<TopicPartition, List<Seen>> expected) {
    await("everything read")
        .pollInSameThread()
        .pollInterval(Duration.ZERO)
        .atMost(PATIENCE)
        .until(
            () -> {
              reader.poll(SHORT);
              return sinks.entrySet().stream()
                  .allMatch(e -> e.getValue().seen().size() >= expected.get(e.getKey()).size());
            });
    sinks.forEach(
        (partition, sink) ->
            assertThat(sink.seen()).as("%s", partition).isEqualTo(expected.get(partition)));
  }

  private static void writeEverything(String topic, long seed) {
    Random random = new Random(seed);
    try (KafkaProducer<byte[], byte[]> one = producer("zstd", Map.of("transactional.id", "1"));
        KafkaProducer<byte[], byte[]> two = producer("none", Map.of("transactional.id", "2"))) {
      one.initTransactions();
      two.initTransactions();
      for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
        try (KafkaProducer<byte[], byte[]> plain = producer(codec, Map.of())) {
          one.beginTransaction();
          two.beginTransaction();
          for (int i = 0; i < 20; i++) {
            send(
                List.of(one, two, plain).get(random.nextInt(3)),
                topic,
                random,
                1 + random.nextInt(40));
          }
          end(one, random);
          send(plain, topic, random, 20);
          end(two, random);
        }
      }
    }
  }

  private static void end(KafkaProducer<byte[], byte[]> producer, Random random) {
    if (random.nextBoolean()) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  @Test
  void readsWhatAConsumerReads() throws Exception {
    cluster.createTopic("everything", 3, Map.of());
    for (int seed = 1; seed <= 3; seed++) {
      writeEverything("everything", seed);
    }
    for (boolean values : new boolean[] {false, true}) {
      try (BatchReader reader = new BatchReader(settings(Map.of()), "ka")) {
        assertReads(reader, begin(reader, "everything", values), "everything");
      }
    }
    // Many answers, each of which ends somewhere in a partition.
    Map<String, String> small =
        Map.of("fetch.max.bytes", "20000", "max.partition.fetch.bytes", "9000");
    try (BatchReader reader = new BatchReader(settings(small), "ka")) {
      assertReads(reader, begin(reader, "everything", false), "everything");
    }
  }

  @Test
  void readsOverASecuredConnectionAndSaysWhereItIsNotLetIn() throws Exception {
    cluster.createTopic("secured", 3, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer("lz4", Map.of())) {
      send(producer, "secured", new Random(3), 500);
    }
    try (BatchReader reader = new BatchReader(settings(secure(PASSWORD)), "ka")) {
      assertReads(reader, begin(reader, "secured", false), "secured");
    }
    try (BatchReader reader = new BatchReader(settings(secure("wrong")), "ka")) {
      begin(reader, "secured", false);
      assertThatThrownBy(() -> pollFor(reader, PATIENCE))
          .isInstanceOf(AuthenticationException.class);
    }
  }

  private static void pollFor(BatchReader reader, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      reader.poll(SHORT);
    }
  }

  @Test
  void saysWhereTheLogDoesNotHaveTheOffset() throws Exception {
    cluster.createTopic("short", 3, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer("none", Map.of())) {
      send(producer, "short", new Random(4), 600);
    }
    TopicPartition begun = new TopicPartition("short", 0);
    cluster
        .admin()
        .deleteRecords(Map.of(begun, RecordsToDelete.beforeOffset(50)))
        .all()
        .get(30, TimeUnit.SECONDS);
    try (BatchReader reader = new BatchReader(settings(Map.of()), "ka")) {
      SeenRecords sink = new SeenRecords(false);
      for (long offset : new long[] {0, 100_000}) {
        reader.begin(begun, idOf("short"), offset, sink);
        assertThatThrownBy(() -> pollFor(reader, PATIENCE))
            .isInstanceOfSatisfying(
                OffsetOutOfRangeException.class,
                e -> assertThat(e.offsetOutOfRangePartitions()).containsOnlyKeys(begun));
        assertThat(sink.seen()).isEmpty();
      }
      reader.begin(begun, idOf("short"), 50, sink);
      Map<TopicPartition, SeenRecords> sinks = new HashMap<>(Map.of(begun, sink));
      partitions("short").subList(1, 3).forEach(p -> sinks.put(p, new SeenRecords(false)));
      Uuid id = idOf("short");
      partitions("short").subList(1, 3).forEach(p -> reader.begin(p, id, 0, sinks.get(p)));
      assertReads(reader, sinks, "short");
    }
  }

  @Test
  void readsNothingOfATopicThatWasMadeAnewUnderTheName() throws Exception {
    cluster.createTopic("anew", 3, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer("none", Map.of());
        BatchReader reader = new BatchReader(settings(Map.of()), "ka")) {
      send(producer, "anew", new Random(6), 300);
      Map<TopicPartition, SeenRecords> sinks = begin(reader, "anew", false);
      SeenRecords former = new SeenRecords(false);
      reader.begin(new TopicPartition("anew", 1), Uuid.randomUuid(), 0, former);
      SeenRecords present = sinks.remove(new TopicPartition("anew", 1));
      awaitRead(reader, sinks, readByConsumer("anew"));
      send(producer, "anew", new Random(7), 300);
      awaitRead(reader, sinks, readByConsumer("anew"));
      assertThat(former.seen()).isEmpty();

      reader.begin(new TopicPartition("anew", 1), idOf("anew"), 0, present);
      sinks.put(new TopicPartition("anew", 1), present);
      assertReads(reader, sinks, "anew");
      assertThat(former.seen()).isEmpty();
    }
  }

  @Test
  void handsOverNothingWhileItIsHeldOrAfterTheEnd() throws Exception {
    cluster.createTopic("held", 3, Map.of());
    try (KafkaProducer<byte[], byte[]> producer = producer("none", Map.of());
        BatchReader reader = new BatchReader(settings(Map.of()), "ka")) {
      Map<TopicPartition, SeenRecords> sinks = begin(reader, "held", false);
      send(producer, "held", new Random(7), 300);
      assertReads(reader, sinks, "held");
      Map<TopicPartition, Integer> before = new HashMap<>();
      sinks.forEach((partition, sink) -> before.put(partition, sink.seen().size()));

      reader.hold(true);
      send(producer, "held", new Random(8), 300);
      try (BatchReader other = new BatchReader(settings(Map.of()), "ka")) {
        assertReads(other, begin(other, "held", false), "held");
      }
      IntStream.range(0, 5).forEach(i -> reader.poll(SHORT));
      sinks.forEach((partition, sink) -> assertThat(sink.seen()).hasSize(before.get(partition)));
      TopicPartition ended = new TopicPartition("held", 2);
      reader.end(List.of(ended));
      reader.hold(false);

      SeenRecords last = sinks.remove(ended);
      SeenRecords again = new SeenRecords(false);
      reader.begin(ended, idOf("held"), 0, again);
      sinks.put(ended, again);
      assertReads(reader, sinks, "held");
      assertThat(last.seen()).hasSize(before.get(ended));
    }
  }
}
