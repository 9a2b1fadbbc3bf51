package org.kafkaaudit.benchmarks.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;
import org.kafkaaudit.model.verdict.ExpectedTopics;
import org.kafkaaudit.model.verdict.Status;
import org.kafkaaudit.model.verdict.TierPath;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.model.verdict.Verdict;
import org.kafkaaudit.model.verdict.VerdictRules;

/** What is simulated must be what a deployment without a fault would report. */
class SimulatedTopicTest {

  private static final Instant START = Instant.parse("2026-11-21T20:00:00Z");

  @ParameterizedTest
  @CsvSource({"1, 100", "4, 40"})
  void everyMessageOfABucketArrivesAtEveryTier(int partitions, int messages) {
    int sessions = 20;
    SimulatedTraffic traffic =
        new SimulatedTraffic(1, sessions, sessions, partitions, messages, START);
    TopicState state = new TopicState(path().mirrored());
    StreamTime time = new StreamTime();

    for (int report = 0; report <= SimulatedTraffic.reportsPerBucket(); report++) {
      long at = traffic.reportedAt(report).toEpochMilli();
      time.heard(at);
      new SimulatedTopic(traffic, 0).report(report, event -> take(state, event, at));
    }

    List<Verdict> verdicts =
        new VerdictRules(path(), SimulatedTraffic.BUCKET)
            .judge(state, START.toEpochMilli(), time, time.millis());
    assertThat(verdicts).extracting(Verdict::tier).containsExactly("local", "aggregate");
    long expected = (long) SimulatedTraffic.reportsPerBucket() * sessions * messages;
    assertThat(verdicts)
        .allSatisfy(
            verdict -> {
              assertThat(verdict.status()).as("%s", verdict).isEqualTo(Status.COMPLETE);
              assertThat(verdict.expected()).isEqualTo(expected);
              assertThat(verdict.messages()).isEqualTo(expected);
            });
  }

  private static void take(TopicState state, AuditEvent event, long at) {
    AuditEventCodec codec = new AuditEventCodec();
    AuditEvent received = codec.decode(codec.encode(event));
    if (received instanceof AuditEvent.Count count) {
      state.merge(count, at);
    } else if (received instanceof AuditEvent.SessionProgress progress) {
      state.merge(progress, at);
    } else if (received instanceof AuditEvent.LogProgress progress) {
      state.merge(progress, at);
    }
  }

  private static TierPath path() {
    return new TierPath(
        List.of(
            rule("producer", Optional.empty()),
            rule("local", Optional.of("producer")),
            rule("aggregate", Optional.of("local"))));
  }

  private static TierRule rule(String tier, Optional<String> reference) {
    return new TierRule(
        tier,
        reference,
        List.of(),
        Duration.ofMinutes(2),
        Duration.ofMinutes(10),
        ExpectedTopics.ALL);
  }
}
