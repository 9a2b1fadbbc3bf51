package org.kafkaaudit.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;
import org.kafkaaudit.model.verdict.ExpectedTopics;
import org.kafkaaudit.model.verdict.TierPath;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.streams.Reports;

class TierReachTest {

  private static final long NOW = Reports.LENGTH.startOf(1_795_258_800_000L);

  private final TopicState topic = new TopicState();
  private final Reports orders = new Reports("orders");

  private static TierRule rule(String tier, @Nullable String reference, List<String> clusters) {
    return new TierRule(
        tier,
        Optional.ofNullable(reference),
        clusters,
        TierRule.DEFAULT_SETTLE,
        TierRule.DEFAULT_OVERDUE,
        ExpectedTopics.ALL);
  }

  private TierReach ofLocal(String... clusters) {
    TierPath path =
        new TierPath(
            List.of(
                rule("producer", null, List.of()), rule("local", "producer", List.of(clusters))));
    StreamTime time = new StreamTime();
    time.heard(NOW);
    return TierReach.of(topic, path, Reports.LENGTH, Map.of(), time).stream()
        .filter(reach -> reach.tier().equals("local"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aClusterThatWasCalledByAWrongNameOnceIsNotWaitedFor() {
    topic.merge((AuditEvent.LogProgress) orders.passed("local", 100, NOW), NOW);
    topic.merge(called("a-wrong-name", NOW - 86_400_000), NOW);

    assertThat(ofLocal("local-1").verifiedThroughMillis()).isEqualTo(NOW);
    assertThat(ofLocal().verifiedThroughMillis()).isEqualTo(NOW - 86_400_000);
  }

  @Test
  void aClusterThatHasNotReportedIsWaitedFor() {
    topic.merge((AuditEvent.LogProgress) orders.passed("local", 100, NOW), NOW);

    assertThat(ofLocal("local-1", "local-2").verifiedThroughMillis()).isZero();
  }

  @Test
  void aClusterThatNoProducerNamesIsNotWaitedForWhereAllOfThemNameOne() {
    topic.merge((AuditEvent.LogProgress) orders.passed("local", 100, NOW), NOW);
    topic.merge(ofProducer(1, "local-1"), NOW);
    assertThat(ofLocal("local-1", "local-2").verifiedThroughMillis()).isEqualTo(NOW);

    topic.merge(ofProducer(2, ""), NOW);
    assertThat(ofLocal("local-1", "local-2").verifiedThroughMillis()).isZero();
  }

  private AuditEvent.SessionProgress ofProducer(long session, String cluster) {
    var progress = (AuditEvent.SessionProgress) orders.closed(session, 1);
    return new AuditEvent.SessionProgress(
        progress.tier(),
        cluster,
        progress.reporter(),
        progress.topic(),
        progress.bucketLength(),
        session,
        true,
        progress.report(),
        progress.startedAtMillis(),
        progress.settledBeforeMillis(),
        progress.timeoutMillis(),
        progress.nextSequence(),
        false);
  }

  private AuditEvent.LogProgress called(String cluster, long countedBefore) {
    var progress = (AuditEvent.LogProgress) orders.passed("local", 7, countedBefore);
    return new AuditEvent.LogProgress(
        progress.tier(),
        cluster,
        progress.reporter(),
        progress.topic(),
        progress.bucketLength(),
        progress.clusterId(),
        progress.topicId(),
        progress.partitionCount(),
        progress.partitions());
  }
}
