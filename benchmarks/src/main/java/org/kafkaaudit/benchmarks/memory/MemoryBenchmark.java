package org.kafkaaudit.benchmarks.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kafkaaudit.benchmarks.Benchmark;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.benchmarks.Rounds;
import org.kafkaaudit.benchmarks.process.ConsoleAuditor;
import org.kafkaaudit.benchmarks.process.Side;
import org.kafkaaudit.benchmarks.process.Worker;
import org.kafkaaudit.benchmarks.result.Measurement;
import org.kafkaaudit.benchmarks.result.Result;
import org.kafkaaudit.benchmarks.result.Series;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Heap of a producer and of a console auditor. */
public final class MemoryBenchmark implements Benchmark {

  private static final int BUCKETS = 3;
  private static final double MEBIBYTE = 1 << 20;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String description() {
    return "Heap in use by a producer and a console auditor with three open buckets.";
  }

  @Override
  public Result run(BenchmarkRun run) throws Exception {
    List<Measurement> measurements = new ArrayList<>();
    int topics = run.size(200, 50);
    producer(run, topics, false, measurements);
    if (!run.quick()) {
      producer(run, topics, true, measurements);
    }
    auditor(run, new AuditorHeap(run.size(1_000, 200), topics, BUCKETS, 5), measurements);
    return new Result(List.of(), measurements, notes());
  }

  private static void producer(
      BenchmarkRun run, int topics, boolean mixed, List<Measurement> measurements)
      throws Exception {
    String subject =
        "producer, %d topics, %s".formatted(topics, mixed ? "times in no order" : "times in order");
    run.console().say(subject);
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster kafka = cluster(testbed, topics);
      String order = "send %d %d %s".formatted(topics, run.size(3_000, 500), mixed);
      Map<String, Series> heap =
          new Rounds(run.size(run.rounds(), 1), 0)
              .with(Side.PLAIN.label(), () -> used(Side.PLAIN, kafka, order))
              .with(Side.TRACKER.label(), () -> used(Side.TRACKER, kafka, order))
              .measure();
      heap.forEach(
          (side, series) -> measurements.add(new Measurement(subject, side, "MiB", series)));
      List<Series> both = List.copyOf(heap.values());
      measurements.add(
          new Measurement(subject, "added by the audit", "MiB", both.get(1).less(both.get(0))));
    }
  }

  private static double used(Side side, KafkaCluster kafka, String order) {
    try (Worker worker =
        Worker.start(
            side.label(),
            SendingHeap.class,
            List.of("-Xmx1g", "-XX:+UseSerialGC"),
            List.of(side.name(), kafka.bootstrapServers()))) {
      return Long.parseLong(worker.tell(order)) / MEBIBYTE;
    }
  }

  private static void auditor(BenchmarkRun run, AuditorHeap load, List<Measurement> measurements)
      throws Exception {
    String subject =
        "auditor, %,d sessions × %d topics × %d buckets"
            .formatted(load.sessions(), load.topics(), load.buckets());
    run.console().say(subject);
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster kafka = cluster(testbed, load.topics());
      ConsoleAuditor auditor =
          ConsoleAuditor.start(
              testbed,
              run.applications(),
              kafka,
              testbed.directory(),
              "-Xmx4g",
              "-XX:+UseSerialGC");
      double before = AuditorHeap.usedHeap(auditor);
      load.send(kafka);
      auditor.awaitCounted(load.allMessages());
      Series used =
          new Rounds(run.rounds(), 1)
              .with("used", () -> (double) AuditorHeap.usedHeap(auditor))
              .measure()
              .values()
              .iterator()
              .next();
      List<Double> added = used.values().stream().map(bytes -> bytes - before).toList();
      measurements.add(
          new Measurement(subject, "before the messages", "MiB", Series.of(before / MEBIBYTE)));
      measurements.add(
          new Measurement(
              subject,
              "added by them",
              "MiB",
              new Series(added.stream().map(bytes -> bytes / MEBIBYTE).toList())));
      measurements.add(
          new Measurement(
              subject,
              "for each session, topic and bucket",
              "B",
              new Series(added.stream().map(bytes -> bytes / load.origins()).toList())));
    }
  }

  private static KafkaCluster cluster(Testbed testbed, int topics) {
    KafkaCluster kafka = testbed.startKafka("kafka", 1, Map.of());
    kafka.createTopic("audit-events", 1, Map.of());
    for (int topic = 0; topic < topics; topic++) {
      kafka.createTopic(SendingHeap.topic(topic), 1, Map.of());
    }
    return kafka;
  }

  private static List<String> notes() {
    return List.of(
        "Producer: the heap in use after a garbage collection, in a new JVM for each value; the messages have the times of"
            + " three buckets, and the buffers are small (1 MiB), so that what is left of them does not hide the rest. What the audit adds is mostly the second Kafka producer, which sends the reports; the counts"
            + " themselves are bounded by a test (RetainedMemoryTest of audit-model).",
        "Auditor: the objects in use in a console-auditor that has counted "
            + "5 messages of each session in each topic and bucket, all in the open chunks of the topics' single"
            + " partitions; each value is taken after a garbage collection, a report may be under way.");
  }
}
