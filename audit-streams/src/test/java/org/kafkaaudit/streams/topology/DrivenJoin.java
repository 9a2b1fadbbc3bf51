package org.kafkaaudit.streams.topology;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.kafka.AuditEventReader;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.verdict.ExpectedTopics;
import org.kafkaaudit.model.verdict.TierPath;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.schemas.FindingRecord;
import org.kafkaaudit.schemas.TierCountRecord;
import org.kafkaaudit.schemas.TierProgressRecord;
import org.kafkaaudit.schemas.VerdictRecord;
import org.kafkaaudit.streams.Reports;

/** The join without a broker. One clock is that of the audit cluster and that of the judge. */
final class DrivenJoin implements AutoCloseable {

  static final AuditTopics TOPICS = AuditTopics.ofEvents("audit-events");
  static final Duration SETTLE = TierRule.DEFAULT_SETTLE;
  static final Duration HORIZON = Duration.ofDays(3);
  private static final List<String> STORES =
      List.of("counts", "progress", "open", "said", "unreported");
  private static final ExpectedTopics NOT_MIRRORED =
      new ExpectedTopics(ExpectedTopics.ALL.include(), List.of(Pattern.compile("not-mirrored-.*")));

  private final AuditEventCodec codec = new AuditEventCodec();
  private final Path directory;
  private int lives;
  private Instant now;
  private JoinRules rules = rules(NOT_MIRRORED);
  private PrometheusRegistry registry = new PrometheusRegistry();
  private TopologyTestDriver driver;

  DrivenJoin(Path directory, Instant now) {
    this.directory = directory;
    this.now = now;
    this.driver = driver();
  }

  private static JoinRules rules(ExpectedTopics atAggregate) {
    return rules(rule("aggregate", "local", atAggregate));
  }

  private static JoinRules rules(TierRule behindLocal) {
    return new JoinRules(
        new TierPath(
            List.of(
                rule("producer", null, ExpectedTopics.ALL),
                rule("local", "producer", ExpectedTopics.ALL),
                behindLocal)),
        Reports.LENGTH,
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        HORIZON);
  }

  private static TierRule rule(String tier, @Nullable String reference, ExpectedTopics topics) {
    return new TierRule(
        tier, Optional.ofNullable(reference), List.of(), SETTLE, TierRule.DEFAULT_OVERDUE, topics);
  }

  private Properties settings() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "join");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory().toString());
    return settings;
  }

  private TopologyTestDriver driver() {
    registry = new PrometheusRegistry();
    return new TopologyTestDriver(
        AuditTopology.create(
            TOPICS,
            rules,
            new JoinMetrics(registry),
            AuditEventReader::singleObject,
            new SchemaWait()),
        settings(),
        now);
  }

  private Path stateDirectory() {
    return directory.resolve("life-" + lives);
  }

  Instant now() {
    return now;
  }

  void take(AuditEvent... events) {
    for (AuditEvent event : events) {
      take(event.topic().getBytes(StandardCharsets.UTF_8), codec.encode(event));
    }
  }

  void take(byte @Nullable [] key, byte @Nullable [] value) {
    take(key, value, now);
  }

  /** Takes events that have waited in Kafka since the given time. */
  void takeReceivedAt(Instant received, AuditEvent... events) {
    for (AuditEvent event : events) {
      take(event.topic().getBytes(StandardCharsets.UTF_8), codec.encode(event), received);
    }
  }

  private void take(byte @Nullable [] key, byte @Nullable [] value, Instant received) {
    TestInputTopic<byte[], byte[]> input =
        driver.createInputTopic(
            TOPICS.events(), new ByteArraySerializer(), new ByteArraySerializer());
    input.pipeInput(new TestRecord<>(key, value, received));
  }

  /** Lets time pass, second by second, judging in each. */
  void pass(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      now = now.plusSeconds(1);
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
  }

  /** Lets time pass, in which others are heard on the audit topic. */
  void passHearingOthers(Duration time) {
    Reports others = new Reports("others");
    for (long second = 0; second < time.toSeconds(); second += 10) {
      take(others.settled(99, now.toEpochMilli(), 0));
      pass(Duration.ofSeconds(10));
    }
  }

  /** Lets time pass at once. */
  void jump(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
  }

  /** Returns what Prometheus is told of each topic and tier, by their names. */
  Map<String, Double> gauge(String name) {
    Map<String, Double> values = new TreeMap<>();
    for (MetricSnapshot metric : registry.scrape(name::equals)) {
      for (GaugeSnapshot.GaugeDataPointSnapshot point : ((GaugeSnapshot) metric).getDataPoints()) {
        Labels labels = point.getLabels();
        values.put(labels.get("topic") + " " + labels.get("tier"), point.getValue());
      }
    }
    return values;
  }

  /** Returns how many buckets await a final verdict. */
  int openBuckets() {
    return entries("open").size();
  }

  /** Returns how many things are kept of buckets. */
  int keptBuckets() {
    return entries("counts").size() + entries("said").size() + entries("open").size();
  }

  /** Returns of how many sessions and clusters the progress is kept. */
  int keptProgress() {
    return entries("progress").size();
  }

  /** Returns the verdicts said since this was last asked. */
  List<VerdictRecord> verdicts() {
    return read(TOPICS.verdicts(), VerdictRecord.getDecoder()::decode);
  }

  List<FindingRecord> findings() {
    return read(TOPICS.findings(), FindingRecord.getDecoder()::decode);
  }

  List<TierCountRecord> tierCounts() {
    return read(TOPICS.tierCounts(), TierCountRecord.getDecoder()::decode);
  }

  List<TierProgressRecord> tierProgress() {
    return read(TOPICS.tierProgress(), TierProgressRecord.getDecoder()::decode);
  }

  /** Returns the reasons of the events that were rejected since this was last asked. */
  List<String> rejected() {
    List<String> reasons = new ArrayList<>();
    for (TestRecord<byte[], byte[]> message : messages(TOPICS.rejected())) {
      reasons.add(
          new String(message.headers().lastHeader("reason").value(), StandardCharsets.UTF_8));
    }
    return reasons;
  }

  private interface Decoding<T> {
    T decode(byte[] value) throws IOException;
  }

  private <T> List<T> read(String topic, Decoding<T> decoding) {
    List<T> all = new ArrayList<>();
    for (TestRecord<byte[], byte[]> message : messages(topic)) {
      try {
        all.add(decoding.decode(message.value()));
      } catch (IOException e) {
        throw new AssertionError("unreadable on " + topic, e);
      }
    }
    return all;
  }

  private List<TestRecord<byte[], byte[]>> messages(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  /** The same, and from now on other topics are expected at the aggregate. */
  void restartExpecting(ExpectedTopics atAggregate) {
    rules = rules(atAggregate);
    restart();
  }

  /**
   * Begins anew with consumers as the tier behind the local cluster.
   *
   * @param clusters that the tier is made of, where they are configured
   */
  void restartWithConsumers(String tier, String... clusters) {
    rules =
        rules(
            new TierRule(
                tier,
                Optional.of("local"),
                List.of(clusters),
                SETTLE,
                TierRule.DEFAULT_OVERDUE,
                ExpectedTopics.ALL));
    restart();
  }

  /** Ends it and begins anew with what the state stores hold. */
  void restart() {
    Map<String, List<KeyValue<Bytes, byte[]>>> kept = new LinkedHashMap<>();
    for (String store : STORES) {
      kept.put(store, entries(store));
    }
    restart(kept);
  }

  /** The same, where what a store holds about a subject is damaged on the disk. */
  void restartWithDamaged(String store, String subject) {
    Map<String, List<KeyValue<Bytes, byte[]>>> kept = new LinkedHashMap<>();
    for (String each : STORES) {
      kept.put(each, new ArrayList<>());
      for (KeyValue<Bytes, byte[]> entry : entries(each)) {
        boolean isDamaged =
            each.equals(store)
                && new String(entry.key.get(), StandardCharsets.UTF_8).contains(subject);
        kept.get(each).add(KeyValue.pair(entry.key, isDamaged ? new byte[] {1} : entry.value));
      }
    }
    restart(kept);
  }

  private void restart(Map<String, List<KeyValue<Bytes, byte[]>>> kept) {
    driver.close();
    lives++;
    // The driver deletes its directory when it is closed, so the stores are made anew.
    kept.forEach(this::fill);
    driver = driver();
  }

  private void fill(String name, List<KeyValue<Bytes, byte[]>> entries) {
    var context =
        new MockProcessorContext<>(
            settings(), new TaskId(0, 0), stateDirectory().resolve("join/0_0").toFile());
    KeyValueStore<Bytes, byte[]> store =
        org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
                org.apache.kafka.streams.state.Stores.persistentKeyValueStore(name),
                Serdes.Bytes(),
                Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    store.putAll(entries);
    store.close();
  }

  private List<KeyValue<Bytes, byte[]>> entries(String name) {
    List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
    KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(name);
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      all.forEachRemaining(entries::add);
    }
    return entries;
  }

  @Override
  public void close() {
    driver.close();
  }
}
