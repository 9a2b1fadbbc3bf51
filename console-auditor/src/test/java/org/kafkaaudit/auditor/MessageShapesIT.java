package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Messages of every kind that a log may hold; one auditor counts them all. */
@Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "reader {0}")
@EnumSource(ReaderKind.class)
class MessageShapesIT {

  /** A line of Prometheus's text format. */
  private static final Predicate<String> SAMPLE =
      Pattern.compile("[a-zA-Z_:][\\w:]*(\\{(\\w+=\"([^\"\\\\]|\\\\[\\\\n\"])*\",?)+})? [-+.\\w]+")
          .asMatchPredicate();

  @Parameter ReaderKind reader;

  private static Testbed testbed;
  private static KafkaCluster cluster;
  private static AuditTopicReader audit;
  private static AuditorUnderTest auditor;

  @BeforeParameterizedClassInvocation
  static void startAuditor(ReaderKind reader) throws Exception {
    testbed = Testbed.create();
    cluster = testbed.startKafka("local");
    cluster.createTopic("audit-events", 1, Map.of());
    audit = new AuditTopicReader(new PlainReader(cluster.bootstrapServers()), "audit-events");
    auditor = AuditorUnderTest.start(testbed, reader, "auditor", cluster.bootstrapServers());
  }

  @AfterParameterizedClassInvocation
  static void closeTestbed() {
    testbed.close();
  }

  private static Messages messages(Map<String, String> settings) {
    return new Messages(cluster.bootstrapServers(), settings);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void countsWhateverTheCodec(String codec) {
    String topic = "codec-" + codec;
    cluster.createTopic(topic, 2, Map.of());
    try (Messages messages = messages(Map.of("compression.type", codec))) {
      messages.writeMixed(topic, 2, 20_000);
    }
    audit.assertExact(topic);
  }

  @Test
  void countsTopicsOfEveryLegalName() throws Exception {
    String longest = "a.B_c-1".repeat(36).substring(0, 249);
    List<String> topics = List.of("a.B_c-1", longest, "-", "_", "...", "1");
    try (Messages messages = messages(Map.of())) {
      for (String topic : topics) {
        cluster.createTopic(topic, 1, Map.of());
        messages.write(topic, 0, 3, 100);
      }
    }
    for (String topic : topics) {
      audit.assertExact(topic);
    }
    String page = auditor.get("/metrics").body();
    assertThat(page.lines()).allMatch(line -> line.startsWith("# ") || SAMPLE.test(line));
    for (String topic : topics) {
      assertThat(page.lines())
          .contains("kafka_audit_auditor_messages_total{topic=\"" + topic + "\"} 100.0");
    }
  }

  @Test
  void countsMessagesOfAMegabyte() {
    cluster.createTopic("large", 1, Map.of("max.message.bytes", "2000000"));
    try (Messages messages = messages(Map.of("max.request.size", "2000000"))) {
      messages.writeLarge("large", 0, 4, 30, 1_048_576);
    }
    audit.assertExact("large");
  }

  @Test
  void countsByAuditTimeWhereTheBrokerSetsTheTimestamp() {
    cluster.createTopic("appended", 2, Map.of("message.timestamp.type", "LogAppendTime"));
    try (Messages messages = messages(Map.of())) {
      messages.writeMixed("appended", 2, 20_000);
    }
    audit.assertExact("appended");
    assertThat(audit.totals("appended").keySet())
        .as("buckets")
        .extracting(OriginTotal.Key::bucketStartMillis)
        .hasSizeGreaterThan(1);
  }

  @Test
  void countsWhatCarriesNoStampOfOursAsUnstamped() throws Exception {
    cluster.createTopic("odd", 1, Map.of());
    try (Messages messages = messages(Map.of())) {
      messages.write("odd", 0, 3, 10);
      messages.writeOddStamps("odd", 0);
      messages.write("odd", 0, 3, 10);
    }
    audit.assertExact("odd");
    assertThat(
            audit.totals("odd").entrySet().stream()
                .filter(total -> total.getKey().session() == 0)
                .mapToLong(total -> total.getValue().messages())
                .sum())
        .isEqualTo(8);
    String metrics = auditor.get("/metrics").body();
    for (String line : List.of("foreign\",topic=\"odd\"} 1.0", "missing\",topic=\"odd\"} 1.0")) {
      assertThat(metrics).contains("kafka_audit_auditor_unstamped_total{reason=\"" + line);
    }
    assertThat(metrics)
        .contains("kafka_audit_auditor_unstamped_total{reason=\"malformed\",topic=\"odd\"} 6.0");
  }
}
