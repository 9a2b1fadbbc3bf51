package org.kafkaaudit.benchmarks.streams;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.kafkaaudit.benchmarks.Benchmark;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.benchmarks.events.SimulatedTraffic;
import org.kafkaaudit.benchmarks.result.Measurement;
import org.kafkaaudit.benchmarks.result.Result;
import org.kafkaaudit.benchmarks.result.Series;
import org.kafkaaudit.benchmarks.result.Target;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** How fast audit-streams merges counts, and what it keeps. */
public final class StreamsBenchmark implements Benchmark {

  private static final double TARGET = 150_000;
  private static final int TOPICS = 1_000;
  private static final int SESSIONS = 1_000;
  private static final int SESSIONS_PER_TOPIC = 100;
  private static final int MESSAGES = 100;
  private static final int MORE_PARTITIONS = 4;
  private static final int[] GROWTH = {4, 16};

  private final List<Target> targets = new ArrayList<>();
  private final List<Measurement> measurements = new ArrayList<>();

  @Override
  public String name() {
    return "streams";
  }

  @Override
  public String description() {
    return "Origin entries that one audit-streams merges per second, where counts of some minutes wait for it:"
        + " 1,000 topics, 100 sessions each, three tiers; and the state that it keeps.";
  }

  @Override
  public Result run(BenchmarkRun run) throws Exception {
    targets.clear();
    measurements.clear();
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster kafka = testbed.startKafka("audit");
      ClickHouse clickHouse = testbed.startClickHouse();
      compare(run, testbed, kafka, clickHouse, 1);
      if (!run.quick()) {
        compare(run, testbed, kafka, clickHouse, MORE_PARTITIONS);
        grow(run, testbed, kafka, clickHouse);
      }
    }
    return new Result(targets, measurements, notes());
  }

  private void compare(
      BenchmarkRun run, Testbed testbed, KafkaCluster kafka, ClickHouse clickHouse, int partitions)
      throws Exception {
    MergeRun merge =
        new MergeRun(
            run,
            testbed,
            kafka,
            clickHouse,
            "p" + partitions,
            traffic(1, partitions),
            run.size(12, 2));
    merge.generate();
    List<Merged> rounds = new ArrayList<>();
    for (int round = 0; round < run.rounds(); round++) {
      rounds.add(merge.merge());
    }
    merge.delete();
    record(subject(1, partitions), rounds, merge.bytesPerOrigin());
  }

  private void grow(BenchmarkRun run, Testbed testbed, KafkaCluster kafka, ClickHouse clickHouse)
      throws Exception {
    for (int size : GROWTH) {
      MergeRun merge =
          new MergeRun(run, testbed, kafka, clickHouse, "x" + size, traffic(size, 1), 6);
      merge.generate();
      List<Merged> once = List.of(merge.merge());
      merge.delete();
      recordFigures(subject(size, 1), once, merge.bytesPerOrigin());
    }
  }

  private static SimulatedTraffic traffic(int size, int partitions) {
    long past = Instant.now().minus(Duration.ofMinutes(5)).toEpochMilli();
    return new SimulatedTraffic(
        TOPICS * size,
        SESSIONS * size,
        SESSIONS_PER_TOPIC,
        partitions,
        MESSAGES / partitions * partitions,
        Instant.ofEpochMilli(SimulatedTraffic.BUCKET.startOf(past)));
  }

  private static String subject(int size, int partitions) {
    return "×%d: %,d topics of %d partition%s"
        .formatted(size, TOPICS * size, partitions, partitions == 1 ? "" : "s");
  }

  private void record(String subject, List<Merged> rounds, double bytesPerOrigin) {
    targets.add(
        Target.atLeast(
            TARGET,
            subject,
            "origin entries merged",
            "1/s",
            series(rounds, Merged::originsPerSecond)));
    recordFigures(subject, rounds, bytesPerOrigin);
  }

  private void recordFigures(String subject, List<Merged> rounds, double bytesPerOrigin) {
    figure(subject, "origin entries merged", "1/s", series(rounds, Merged::originsPerSecond));
    figure(
        subject,
        "processor time of audit-streams for an origin entry, start included",
        "µs",
        series(rounds, Merged::processorMicros));
    figure(subject, "audit events for an origin entry", "B", Series.of(bytesPerOrigin));
    figure(subject, "heap for an open bucket", "B", series(rounds, Merged::heapBytes));
    figure(
        subject,
        "memory of the process for an open bucket",
        "B",
        series(rounds, Merged::residentBytes));
    figure(subject, "state on disk for an open bucket", "B", series(rounds, Merged::diskBytes));
  }

  private void figure(String subject, String name, String unit, Series series) {
    measurements.add(new Measurement(subject, name, unit, series));
  }

  private static Series series(List<Merged> rounds, ToDoubleFunction<Merged> figure) {
    return new Series(rounds.stream().mapToDouble(figure).boxed().toList());
  }

  private static List<String> notes() {
    return List.of(
        "An origin entry is what one count says of one session. Each session reports alone, a count and its progress; an"
            + " auditor's count is of all sessions of a partition. So with one partition a third of all entries are"
            + " producers', which cost the most; with four, a ninth.",
        "Each round begins with a new process without state; until a quarter is merged it is its warm-up. Kafka's broker"
            + " and ClickHouse run on the same machine, and the application has its defaults (2 threads, 12"
            + " partitions), with a heap of at most 4 GiB, and 1 GiB for each 1,000 open buckets.",
        "A bucket is of one topic, with all its tiers. State on disk is that after an orderly end; each bucket stays there"
            + " until the horizon, and in memory until its verdict is final. Memory includes what the process needs"
            + " without any bucket.");
  }
}
