package org.kafkaaudit.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kafkaaudit.producer.TrackerProducer;
import org.kafkaaudit.testbed.JavaCommand;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Consumers on a real broker, compared with what the test itself was handed. */
@Timeout(180)
class TrackerConsumerIT {

  private static final Duration POLL = Duration.ofMillis(200);

  private static Testbed testbed;
  private static KafkaCluster cluster;

  @BeforeAll
  static void startKafka() {
    testbed = Testbed.create();
    cluster = testbed.startKafka("local");
    create("audit-events", 2);
  }

  @AfterAll
  static void stopKafka() {
    testbed.close();
  }

  private static void create(String topic, int partitions) {
    cluster.createTopic(topic, partitions, Map.of());
    await("a leader for each partition of " + topic)
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(ExecutionException.class)
        .untilAsserted(
            () ->
                cluster
                    .admin()
                    .listOffsets(
                        partitions(topic, partitions).stream()
                            .collect(Collectors.toMap(each -> each, e -> OffsetSpec.latest())))
                    .all()
                    .get(10, TimeUnit.SECONDS));
  }

  private static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(each -> new TopicPartition(topic, each)).toList();
  }

  private static void send(String topic, int messages) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", cluster.bootstrapServers(), "audit.service", "checkout");
    try (TrackerProducer<String, String> producer =
        new TrackerProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < messages; i++) {
        Future<RecordMetadata> unused =
            producer.send(new ProducerRecord<>(topic, "key" + i, "value" + i));
      }
    }
  }

  private static Map<String, Object> settings(String group, String... keysAndValues) {
    Map<String, Object> settings = TestSettings.of(keysAndValues);
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    settings.put("group.id", group);
    return settings;
  }

  private static TrackerConsumer<String, String> consumer(String group, String... keysAndValues) {
    return new TrackerConsumer<>(
        settings(group, keysAndValues), new StringDeserializer(), new StringDeserializer());
  }

  private static KafkaConsumer<String, String> plain(Map<String, Object> settings) {
    return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
  }

  /** Polls until so many deliveries are in the ledger. */
  private static void read(Consumer<String, String> consumer, Ledger ledger, long deliveries) {
    await("to be handed " + deliveries + " messages")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              poll(consumer, ledger);
              return ledger.deliveries() >= deliveries;
            });
  }

  private static ConsumerRecords<String, String> poll(
      Consumer<String, String> consumer, Ledger ledger) {
    ConsumerRecords<String, String> records = consumer.poll(POLL);
    for (ConsumerRecord<String, String> record : records) {
      ledger.handedOut(record);
    }
    return records;
  }

  private static Map<TopicPartition, OffsetAndMetadata> committed(String group) throws Exception {
    return cluster
        .admin()
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get(10, TimeUnit.SECONDS);
  }

  private static GroupReports reports(String group, String topic) {
    return new GroupReports(cluster.bootstrapServers(), "consumer-" + group, topic);
  }

  private static GroupReports assertAgree(String group, String topic, Ledger ledger)
      throws Exception {
    GroupReports reports = reports(group, topic);
    Ledger.Expected expected = ledger.where(committed(group));
    assertThat(new Ledger.Expected(reports.arrived(), reports.duplicated())).isEqualTo(expected);
    return reports;
  }

  /** Whether everything up to the end of the log is passed, without a gap. */
  private static void assertPassed(GroupReports reports, String topic, int partitions)
      throws Exception {
    for (TopicPartition partition : partitions(topic, partitions)) {
      var end = cluster.admin().listOffsets(Map.of(partition, OffsetSpec.latest())).all().get();
      var progress = reports.progress(partition.partition());
      assertThat(progress.coveredFrom()).isZero();
      assertThat(progress.nextOffset()).isEqualTo(end.get(partition).offset());
      assertThat(progress.gaps()).isEmpty();
    }
    assertThat(reports.log().clusterId()).isEqualTo(cluster.clusterId());
    assertThat(reports.log().partitionCount()).isEqualTo(partitions);
  }

  @Test
  void whatIsCommittedCountsAndWhatIsNotDoesNot() throws Exception {
    create("orders", 3);
    send("orders", 2_000);
    Ledger ledger = new Ledger();
    try (TrackerConsumer<String, String> consumer = consumer("sync", "max.poll.records", "100")) {
      consumer.subscribe(List.of("orders"));
      read(consumer, ledger, 500);
      consumer.commitSync();
      read(consumer, ledger, 1_000);
    }
    GroupReports reports = assertAgree("sync", "orders", ledger);
    assertThat(reports.arrived()).isLessThan(1_000);
    assertThat(reports.seen()).isEqualTo(ledger.deliveries());

    try (TrackerConsumer<String, String> consumer = consumer("sync")) {
      consumer.subscribe(List.of("orders"));
      read(consumer, ledger, 2_000 + ledger.deliveries() - reports.arrived());
      consumer.commitSync();
    }
    assertThat(assertAgree("sync", "orders", ledger).arrived()).isEqualTo(2_000);
    assertThat(reports("sync", "orders").duplicated()).isPositive();
    assertPassed(reports("sync", "orders"), "orders", 3);
  }

  @Test
  void commitsOfTheClientItselfCountToo() throws Exception {
    create("auto", 2);
    send("auto", 1_000);
    Ledger ledger = new Ledger();
    try (TrackerConsumer<String, String> consumer =
        consumer("auto", "enable.auto.commit", "true")) {
      consumer.subscribe(List.of("auto"));
      read(consumer, ledger, 1_000);
    }
    assertThat(assertAgree("auto", "auto", ledger).arrived()).isEqualTo(1_000);
    assertPassed(reports("auto", "auto"), "auto", 2);
  }

  @Test
  void anInterceptorInTheConfigurationCountsTheSame() throws Exception {
    create("configured", 2);
    send("configured", 1_000);
    Ledger ledger = new Ledger();
    Map<String, Object> settings =
        settings(
            "configured",
            "enable.auto.commit",
            "true",
            "interceptor.classes",
            TrackerConsumerInterceptor.class.getName());
    try (KafkaConsumer<String, String> consumer = plain(settings)) {
      consumer.subscribe(List.of("configured"));
      read(consumer, ledger, 1_000);
    }
    assertThat(assertAgree("configured", "configured", ledger).arrived()).isEqualTo(1_000);
    assertPassed(reports("configured", "configured"), "configured", 2);
  }

  @Test
  void aConsumerThatExistsAlreadyIsCountedByItsCalls() throws Exception {
    create("wrapped", 2);
    send("wrapped", 1_000);
    Ledger ledger = new Ledger();
    Map<String, Object> settings = settings("wrapped", "max.poll.records", "100");
    AtomicBoolean told = new AtomicBoolean();
    try (TrackerConsumer<String, String> consumer =
        new TrackerConsumer<>(plain(withoutAudit(settings)), settings)) {
      consumer.assign(partitions("wrapped", 2));
      read(consumer, ledger, 300);
      consumer.commitSync();
      read(consumer, ledger, 600);
      consumer.commitAsync((offsets, failure) -> told.set(failure == null));
      await("the commit").until(() -> poll(consumer, ledger) != null && told.get());
      read(consumer, ledger, 1_000);
      consumer.commitSync(Map.of(partitions("wrapped", 2).get(0), new OffsetAndMetadata(200)));
    }
    assertAgree("wrapped", "wrapped", ledger);
  }

  private static Map<String, Object> withoutAudit(Map<String, Object> settings) {
    return settings.entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith("audit."))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Test
  void whatIsHandedOutAgainAfterASeekIsADuplicateAndWhatIsSkippedIsPassed() throws Exception {
    create("sought", 1);
    send("sought", 1_000);
    Ledger ledger = new Ledger();
    TopicPartition partition = new TopicPartition("sought", 0);
    try (TrackerConsumer<String, String> consumer = consumer("sought", "max.poll.records", "100")) {
      consumer.subscribe(List.of("sought"));
      read(consumer, ledger, 300);
      consumer.seek(partition, 250);
      read(consumer, ledger, 400);
      consumer.commitSync();
      consumer.seek(partition, 700);
      read(consumer, ledger, 700);
      consumer.commitSync();
    }
    GroupReports reports = assertAgree("sought", "sought", ledger);
    assertThat(reports.duplicated()).isEqualTo(50);
    assertThat(reports.arrived()).isEqualTo(650);
    assertPassed(reports, "sought", 1);
  }

  @Test
  void whatARebalanceHandsOutAgainIsADuplicate() throws Exception {
    create("shared", 4);
    send("shared", 4_000);
    Ledger ledger = new Ledger();
    List<Collection<TopicPartition>> revoked = new ArrayList<>();
    try (TrackerConsumer<String, String> first =
            consumer("shared", "max.poll.records", "200", "client.id", "first");
        TrackerConsumer<String, String> second =
            consumer("shared", "max.poll.records", "200", "client.id", "second")) {
      first.subscribe(List.of("shared"), noting(revoked));
      read(first, ledger, 1_000);
      first.commitSync();
      read(first, ledger, 2_000);
      second.subscribe(List.of("shared"));
      await("the second one to get its share")
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                poll(first, ledger);
                poll(second, ledger);
                return !revoked.isEmpty() && !second.assignment().isEmpty();
              });
      readAll(ledger, List.of(first, second));
    }
    GroupReports reports = assertAgree("shared", "shared", ledger);
    assertThat(reports.arrived()).isEqualTo(4_000);
    assertThat(reports.duplicated()).isPositive();
    assertPassed(reports, "shared", 4);
  }

  private static void readAll(Ledger ledger, List<TrackerConsumer<String, String>> consumers) {
    await("all to be committed")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              for (TrackerConsumer<String, String> consumer : consumers) {
                poll(consumer, ledger);
                consumer.commitSync();
              }
              return committed("shared").values().stream()
                      .mapToLong(OffsetAndMetadata::offset)
                      .sum()
                  == 4_000;
            });
  }

  private static ConsumerRebalanceListener noting(List<Collection<TopicPartition>> revoked) {
    return new ConsumerRebalanceListener() {
      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        revoked.add(partitions);
      }

      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
    };
  }

  @Test
  void whatAConsumerWasHandedWhenItWasKilledIsADuplicate() throws Exception {
    create("killed", 2);
    send("killed", 2_000);
    JavaProcess process =
        testbed.startJava(
            JavaCommand.ofMainClass("killed", ConsumingApplication.class.getName(), classPath())
                .withOptions("-Xmx256m")
                .withArguments(cluster.bootstrapServers(), "killed", "killed", "600", "1000"));
    await("the process to wait")
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.readAllLines(process.log()).contains("waits"));
    Ledger ledger = handedOutBy(process);
    await("its last report")
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                reports("killed", "killed").seen() == ledger.deliveries()
                    && reports("killed", "killed").hasLog());
    process.kill();

    try (TrackerConsumer<String, String> consumer = consumer("killed")) {
      consumer.subscribe(List.of("killed"));
      long committed = ledger.where(committed("killed")).arrived();
      read(consumer, ledger, 2_000 + ledger.deliveries() - committed);
      consumer.commitSync();
    }
    GroupReports reports = assertAgree("killed", "killed", ledger);
    assertThat(reports.arrived()).isEqualTo(2_000);
    assertThat(reports.duplicated()).isPositive();
    assertPassed(reports, "killed", 2);
  }

  private static Ledger handedOutBy(JavaProcess process) throws IOException {
    Ledger ledger = new Ledger();
    for (String line : Files.readAllLines(process.log())) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("handed")) {
        ledger.handedOut(Integer.parseInt(words[1]), Long.parseLong(words[2]));
      }
    }
    return ledger;
  }

  private static List<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .toList();
  }

  @Test
  void anAuditClusterThatIsAwayChangesNothing() throws Exception {
    create("away", 1);
    send("away", 500);
    Ledger ledger = new Ledger();
    String nobody = "127.0.0.1:" + Testbed.freePort();
    TrackerConsumer<String, String> consumer = consumer("away", "audit.bootstrap.servers", nobody);
    try (consumer) {
      consumer.subscribe(List.of("away"));
      read(consumer, ledger, 500);
      consumer.commitSync();
      assertThat(consumer.auditStatistics().handedOut()).isEqualTo(500);
      await("a report to fail")
          .atMost(Duration.ofSeconds(60))
          .until(() -> consumer.auditStatistics().reportsFailed() > 0);
    }
    assertThat(committed("away").values())
        .extracting(OffsetAndMetadata::offset)
        .containsExactly(500L);
    assertThat(reports("away", "away").events()).isZero();
  }
}
