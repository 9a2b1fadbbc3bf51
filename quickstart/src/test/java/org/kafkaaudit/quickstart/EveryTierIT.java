package org.kafkaaudit.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kafkaaudit.producer.TrackerProducer;
import org.kafkaaudit.quickstart.InjectedFaults.Fault;
import org.kafkaaudit.quickstart.Judgements.Sums;
import org.kafkaaudit.quickstart.Judgements.Which;
import org.kafkaaudit.quickstart.Judgements.Whose;

/**
 * Messages on their whole way, by the packaged applications: from the producers of two datacenters
 * to their local clusters, the aggregate, a consumer group there, and a table. What goes wrong
 * between two of them is found at the second one, and at no other. What was doubled once goes on to
 * all that follow.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class EveryTierIT {

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String FAULTY = InjectedFaults.FAULTY_TOPIC;
  private static final String CONTROL = "payments";
  private static final List<String> TOPICS = List.of(FAULTY, CONTROL);
  private static final String INGESTERS = "ingesters";
  private static final int BUCKETS = 3;
  private static final int PARTITIONS = 2;
  private static final long SENT =
      (long) InjectedFaults.MESSAGES * EveryTierServers.LOCAL_CLUSTERS.size();

  private final InjectedFaults faults = new InjectedFaults();
  private final EveryTierServers servers = new EveryTierServers();
  private final CarelessIngester ingester = new CarelessIngester(servers.clickHouse(), faults);
  private final long begun = System.currentTimeMillis();
  private final Judgements judgements =
      new Judgements(
          servers.api(),
          begun - Duration.ofMinutes(2).toMillis(),
          begun + Duration.ofHours(1).toMillis());

  @AfterEach
  void removeServers() {
    servers.close();
  }

  @Test
  void whatIsLostAndDoubledBetweenTwoTiersIsFoundAtTheSecondOneAndAtNoOther() throws Exception {
    TOPICS.forEach(ingester::createTable);
    servers.startTheAudit(TOPICS, INGESTERS);
    Waiting.until("the auditors to see the topics", PATIENCE, this::areTopicsSeen);

    EveryTierServers.LOCAL_CLUSTERS.forEach(this::send);
    CopyingMirror mirror =
        new CopyingMirror(servers.servers(EveryTierServers.AGGREGATE_CLUSTER), faults);
    EveryTierServers.LOCAL_CLUSTERS.forEach(cluster -> mirror.copy(topicsOf(cluster)));
    WholeTopics aggregate = topicsOf(EveryTierServers.AGGREGATE_CLUSTER);
    new ForgetfulGroup(aggregate, faults).read(settingsOfConsumer());
    ingester.insert(aggregate, INGESTERS);

    eventually("the control topic to be complete", this::assertControlIsComplete);
    eventually("the faults to be found", this::assertFaultsAreFound);
    assertControlIsComplete();
    assertFaultsAreFound();
  }

  private static void eventually(String what, ThrowingRunnable assertions) {
    await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(assertions);
  }

  private void assertControlIsComplete() throws IOException {
    Map<String, Sums> expected = new TreeMap<>();
    for (String tier : tiers()) {
      expected.put(tier, new Sums(Set.of("complete"), true, BUCKETS, SENT, SENT, 0, 0, 0, 0));
    }
    assertThat(judgements.sums(CONTROL)).isEqualTo(expected);
    assertThat(judgements.found(CONTROL)).isEmpty();
  }

  /** The numbers of messages show that all tiers have been counted to their end. */
  private void assertFaultsAreFound() throws IOException {
    assertThat(judgements.sums(FAULTY)).isEqualTo(expectedSums());
    assertThat(judgements.found(FAULTY)).isEqualTo(expectedFindings());
  }

  private static List<String> tiers() {
    return List.of(
        InjectedFaults.LOCAL,
        InjectedFaults.AGGREGATE,
        InjectedFaults.CONSUMER,
        InjectedFaults.TABLE);
  }

  private Map<String, Sums> expectedSums() {
    long held = SENT;
    long repeated = 0;
    Map<String, Sums> sums = new TreeMap<>();
    for (String tier : tiers()) {
      long lost = 0;
      long doubled = 0;
      for (Fault fault : faults.all()) {
        if (fault.tier().equals(tier)) {
          lost += fault.lost().size();
          doubled += fault.doubled().size();
        }
      }
      long messages = held - lost + doubled + repeated;
      sums.put(
          tier,
          new Sums(
              Set.of("loss_and_duplication"),
              true,
              BUCKETS,
              held,
              messages,
              lost,
              doubled,
              repeated,
              0));
      // The group and the table both read the aggregate.
      held -= tier.equals(InjectedFaults.CONSUMER) ? 0 : lost;
      repeated += tier.equals(InjectedFaults.CONSUMER) ? 0 : doubled;
    }
    return sums;
  }

  private Map<Whose, Which> expectedFindings() {
    Map<Whose, Which> findings = new HashMap<>();
    for (Fault fault : faults.all()) {
      assertThat(faults.sessionsOf(fault.datacenter())).hasSize(1);
      for (long session : faults.sessionsOf(fault.datacenter())) {
        findings.put(
            new Whose(
                fault.tier(),
                "%016x".formatted(session),
                "checkout",
                hostIn(fault.datacenter()),
                fault.datacenter()),
            new Which(fault.lost(), fault.doubled()));
      }
    }
    return findings;
  }

  /** Each datacenter has one producer, which sends to the local cluster of the same name. */
  private void send(String datacenter) {
    Map<String, Object> settings =
        Map.of(
            "audit.bootstrap.servers",
            servers.servers(EveryTierServers.AGGREGATE_CLUSTER),
            "audit.service",
            "checkout",
            "audit.host",
            hostIn(datacenter),
            "audit.datacenter",
            datacenter,
            "audit.cluster",
            datacenter,
            "audit.bucket.length.ms",
            EveryTierServers.BUCKET_MILLIS,
            "audit.report.interval.ms",
            500);
    try (TrackerProducer<byte[], byte[]> producer =
        new TrackerProducer<>(
            new LyingProducer(servers.servers(datacenter), datacenter, faults), settings)) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int number = 0; number < InjectedFaults.MESSAGES; number++) {
        for (String topic : TOPICS) {
          sent.add(producer.send(message(topic, number)));
        }
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    } catch (Exception e) {
      throw new AssertionError("not sent in " + datacenter, e);
    }
  }

  /** Neighbours are of different buckets and partitions. */
  private ProducerRecord<byte[], byte[]> message(String topic, int number) {
    long lastBucket = begun / EveryTierServers.BUCKET_MILLIS * EveryTierServers.BUCKET_MILLIS;
    long time = lastBucket - number % BUCKETS * EveryTierServers.BUCKET_MILLIS;
    return new ProducerRecord<>(topic, number % PARTITIONS, time, new byte[0], new byte[9]);
  }

  private static String hostIn(String datacenter) {
    return "shop-" + datacenter;
  }

  private WholeTopics topicsOf(String cluster) {
    return new WholeTopics(servers.servers(cluster), TOPICS);
  }

  private static Map<String, Object> settingsOfConsumer() {
    return Map.of(
        "group.id",
        "billing",
        "audit.cluster",
        EveryTierServers.AGGREGATE_CLUSTER,
        "audit.bucket.length.ms",
        EveryTierServers.BUCKET_MILLIS,
        "audit.report.interval.ms",
        500);
  }

  /** What is sent before would be unverified where it is missing. */
  private boolean areTopicsSeen() throws IOException {
    Set<String> seen = new HashSet<>();
    for (JsonNode topic : servers.api().get("/topics").path("topics")) {
      for (JsonNode tier : topic.get("tiers")) {
        if (tier.has("countedBefore")) {
          seen.add(topic.get("topic").asText() + " " + tier.get("tier").asText());
        }
      }
    }
    return TOPICS.stream()
        .allMatch(
            topic ->
                seen.contains(topic + " " + InjectedFaults.LOCAL)
                    && seen.contains(topic + " " + InjectedFaults.AGGREGATE));
  }
}
