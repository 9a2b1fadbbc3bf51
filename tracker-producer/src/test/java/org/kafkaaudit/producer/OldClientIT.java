package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.testbed.JavaCommand;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** The interceptor in an application whose client does not say which message an outcome is of. */
@Timeout(180)
class OldClientIT {

  private static final Path OLDEST_CLIENT = Path.of("target/oldest-client/kafka-clients.jar");

  private static Testbed testbed;
  private static KafkaCluster cluster;

  @BeforeAll
  static void startKafka() {
    testbed = Testbed.create();
    cluster = testbed.startKafka("local");
    Topics.create(cluster, "audit-events", 2, Map.of());
  }

  @AfterAll
  static void stopKafka() {
    testbed.close();
  }

  /** The class path of this JVM, with the oldest client in place of the latest. */
  private static List<Path> classPath() {
    List<Path> others =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(path -> !path.getFileName().toString().startsWith("kafka-clients-"))
            .toList();
    return Stream.concat(Stream.of(OLDEST_CLIENT.toAbsolutePath()), others.stream()).toList();
  }

  private static List<String> run(String topic, int messages, String... settings)
      throws IOException {
    JavaProcess application =
        testbed.startJava(
            JavaCommand.ofMainClass(topic, OldClientApplication.class.getName(), classPath())
                .withOptions("-Xmx256m")
                .withArguments(cluster.bootstrapServers(), topic, Integer.toString(messages))
                .withArguments(settings));
    await("the end of the application")
        .atMost(Duration.ofMinutes(2))
        .until(() -> application.exitCode().isPresent());
    List<String> said = Files.readAllLines(application.log());
    assertThat(application.exitCode()).as(String.join("\n", said)).hasValue(0);
    assertThat(said).contains("client 3.7.2", "closed");
    return said;
  }

  private static SessionReports reports(String topic) {
    return new SessionReports(TopicReader.events(cluster.bootstrapServers()), topic);
  }

  @Test
  void theReportsEqualTheLogAndWhatTheApplicationWasTold() throws Exception {
    Topics.create(cluster, "orders", 3, Map.of("max.message.bytes", "3000"));
    int messages = 2_000;
    List<String> said = run("orders", messages, "batch.size=2000");

    SequenceSet.Builder failed = new SequenceSet.Builder();
    for (int i = 0; i < messages; i++) {
      if (i % 10 == 3 || i % 10 == 7) {
        failed.add(i);
        assertThat(said).contains("failed " + i + " RecordTooLargeException");
      }
    }
    SessionReports reports = reports("orders");
    assertThat(reports.undelivered()).isEqualTo(Map.of("RecordTooLargeException", failed.build()));
    SequenceSet log =
        SequenceSet.of(
            TopicReader.stamps(cluster.bootstrapServers(), "orders").stream()
                .mapToLong(Stamp::sequence)
                .toArray());
    assertThat(log).isEqualTo(SequenceSet.ofRange(0, messages - 1).minus(failed.build()));
    assertThat(reports.sequences()).isEqualTo(SequenceSet.ofRange(0, messages - 1));
    assertThat(reports.unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(reports.isSealed()).isTrue();
    TopicReader.records(cluster.bootstrapServers(), "orders")
        .forEach(
            record ->
                assertThat(reports.highestAcknowledged(record.partition()))
                    .isGreaterThanOrEqualTo(record.offset()));
  }

  @Test
  void whatATransactionTookBackIsUnsettledAndNotMissed() throws Exception {
    Topics.create(cluster, "aborted", 1, Map.of());
    List<String> unused = run("aborted", 3, "transactional.id=old");
    assertThat(TopicReader.committed(cluster.bootstrapServers(), "aborted"))
        .isEqualTo(SequenceSet.EMPTY);
    assertThat(reports("aborted").unsettled()).isEqualTo(SequenceSet.ofRange(0, 2));
    assertThat(reports("aborted").undelivered()).isEmpty();
    assertThat(reports("aborted").lastProgress().orElseThrow().transactional()).isTrue();
    assertThat(reports("aborted").isSealed()).isTrue();
  }
}
