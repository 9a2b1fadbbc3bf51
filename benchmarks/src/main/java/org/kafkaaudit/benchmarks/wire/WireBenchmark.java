package org.kafkaaudit.benchmarks.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kafkaaudit.benchmarks.Benchmark;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.benchmarks.process.Side;
import org.kafkaaudit.benchmarks.result.Measurement;
import org.kafkaaudit.benchmarks.result.Result;
import org.kafkaaudit.benchmarks.result.Series;
import org.kafkaaudit.benchmarks.result.Target;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Bytes of stamps and of audit events. */
public final class WireBenchmark implements Benchmark {

  private static final Map<String, Double> MOST_ADDED = Map.of("none", 30.0, "lz4", 10.0);
  private static final List<String> COMPRESSIONS = List.of("none", "lz4", "zstd", "gzip");
  private static final double MOST_AUDIT_SHARE = 0.5;
  private static final int MESSAGES_PER_SECOND = 10_000;
  private static final int AUDITED_BYTES = 200;

  @Override
  public String name() {
    return "wire";
  }

  @Override
  public String description() {
    return "Bytes for each message, with and without stamps; bytes of the audit topic.";
  }

  @Override
  public boolean isInShortForm() {
    return true;
  }

  @Override
  public Result run(BenchmarkRun run) throws Exception {
    List<Target> targets = new ArrayList<>();
    List<Measurement> measurements = new ArrayList<>();
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster kafka = testbed.startKafka("kafka", 1, Map.of());
      Duration time = Duration.ofSeconds(run.size(120, 12));
      run.console().say("audit topic, " + time.toSeconds() + " s");
      auditTopic(
          new AuditTopicBytes(MESSAGES_PER_SECOND, AUDITED_BYTES, time)
              .measure(testbed, kafka, run.applications()),
          targets,
          measurements);
      for (int bytes : run.quick() ? List.of(200) : List.of(100, 200, 1_000)) {
        for (String compression : run.quick() ? List.of("none", "lz4") : COMPRESSIONS) {
          run.console().say(bytes + " B, " + compression);
          stamps(
              new StampedBytes(bytes, compression, run.size(200_000, 50_000)),
              kafka,
              targets,
              measurements);
        }
      }
    }
    return new Result(targets, measurements, notes());
  }

  private static void auditTopic(
      AuditTopicBytes.Seen seen, List<Target> targets, List<Measurement> measurements) {
    String subject = "%,d messages/s of %d B".formatted(MESSAGES_PER_SECOND, AUDITED_BYTES);
    double perMessage = (double) seen.auditBytes() / seen.messages();
    targets.add(
        Target.atMost(
            MOST_AUDIT_SHARE,
            subject,
            "audit topic, of the values that it audits",
            "%",
            Series.of(100 * perMessage / AUDITED_BYTES)));
    measurements.add(
        new Measurement(subject, "audit events for each message", "B", Series.of(perMessage)));
  }

  private static void stamps(
      StampedBytes what, KafkaCluster kafka, List<Target> targets, List<Measurement> measurements)
      throws Exception {
    StampedBytes.Sizes plain = what.measure(kafka, Side.PLAIN);
    StampedBytes.Sizes stamped = what.measure(kafka, Side.TRACKER);
    String subject = "%d B, %s".formatted(what.bytes(), what.compression());
    Series addedOnWire = Series.of(stamped.wire() - plain.wire());
    Series addedOnDisk = Series.of(stamped.disk() - plain.disk());
    Double most = MOST_ADDED.get(what.compression());
    if (most != null) {
      targets.add(Target.atMost(most, subject, "added on the wire", "B", addedOnWire));
      targets.add(Target.atMost(most, subject, "added on disk", "B", addedOnDisk));
    } else {
      measurements.add(new Measurement(subject, "added on the wire", "B", addedOnWire));
      measurements.add(new Measurement(subject, "added on disk", "B", addedOnDisk));
    }
    measurements.add(
        new Measurement(subject, "on the wire without a stamp", "B", Series.of(plain.wire())));
    measurements.add(
        new Measurement(subject, "on disk without a stamp", "B", Series.of(plain.disk())));
  }

  private static List<String> notes() {
    return List.of(
        "Values are JSON events whose names repeat and whose numbers do not; no keys. Batches are full (batch.size"
            + " 16384, one partition). The timestamps, and with them the audit times in the stamps, move on by a"
            + " millisecond every 10 messages. The sizes do not vary from run to run by more than a few bytes in a"
            + " thousand messages, so each is taken once.",
        "On the wire: all that the producer's connections sent, requests included (outgoing-byte-total). On disk: the"
            + " segments of the log.",
        "Audit topic: one TrackerProducer, a topic of 4 partitions and one console-auditor, buckets of 1 min, reports every"
            + " 10 s; the segments of the audit topic after both have ended, against the values alone, without what Kafka"
            + " adds to them. The bytes of audit events do not grow with the size of messages or their compression.");
  }
}
