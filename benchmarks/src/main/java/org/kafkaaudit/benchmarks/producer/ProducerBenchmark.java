package org.kafkaaudit.benchmarks.producer;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.kafkaaudit.benchmarks.Benchmark;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.benchmarks.Rounds;
import org.kafkaaudit.benchmarks.process.Side;
import org.kafkaaudit.benchmarks.process.Worker;
import org.kafkaaudit.benchmarks.result.Measurement;
import org.kafkaaudit.benchmarks.result.Result;
import org.kafkaaudit.benchmarks.result.Series;
import org.kafkaaudit.benchmarks.result.Target;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Throughput and time in {@code send}, with and without the audit. */
public final class ProducerBenchmark implements Benchmark {

  private static final double LEAST_THROUGHPUT = 0.97;
  private static final double MOST_LATENCY = 1.05;
  private static final int PACE = 20_000;
  private static final int PARTITIONS = 4;

  /** What is sent, and by how many threads. */
  private record Case(int bytes, String compression, int threads) {

    String subject() {
      return "%d B, %s, %d thread%s"
          .formatted(bytes, compression, threads, threads == 1 ? "" : "s");
    }

    String topic(Side side) {
      return "%s-%d-%s-%d".formatted(side, bytes, compression, threads);
    }
  }

  @Override
  public String name() {
    return "producer";
  }

  @Override
  public String description() {
    return "TrackerProducer against KafkaProducer, on the same broker with the same settings.";
  }

  @Override
  public boolean isInShortForm() {
    return true;
  }

  @Override
  public Result run(BenchmarkRun run) throws Exception {
    List<Target> targets = new ArrayList<>();
    List<Measurement> measurements = new ArrayList<>();
    Map<Side, Worker> workers = new EnumMap<>(Side.class);
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster kafka = testbed.startKafka("kafka", 1, brokerSettings());
      kafka.createTopic("audit-events", PARTITIONS, Map.of());
      for (Side side : Side.values()) {
        workers.put(side, worker(side, kafka));
      }
      for (Case each : cases(run)) {
        run.console().say(each.subject());
        measure(each, run, kafka, workers, targets, measurements);
      }
    } finally {
      workers.values().forEach(Worker::close);
    }
    return new Result(targets, measurements, notes());
  }

  private static List<Case> cases(BenchmarkRun run) {
    if (run.quick()) {
      return List.of(new Case(200, "none", 1));
    }
    List<Case> cases = new ArrayList<>();
    for (int bytes : List.of(100, 200, 1_000)) {
      for (String compression : List.of("none", "lz4")) {
        for (int threads : List.of(1, 4)) {
          cases.add(new Case(bytes, compression, threads));
        }
      }
    }
    return cases;
  }

  private static Worker worker(Side side, KafkaCluster kafka) {
    return Worker.start(
        side.label(),
        Sender.class,
        List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC"),
        List.of(side.name(), kafka.bootstrapServers()));
  }

  /** What was sent goes soon, so that the disk does not fill. */
  private static Map<String, String> brokerSettings() {
    return Map.of(
        "log.retention.check.interval.ms",
        "1000",
        "log.initial.task.delay.ms",
        "1000",
        "log.segment.delete.delay.ms",
        "1000");
  }

  private static Map<String, String> topicSettings() {
    return Map.of("retention.bytes", "33554432", "segment.bytes", "16777216");
  }

  private static void measure(
      Case each,
      BenchmarkRun run,
      KafkaCluster kafka,
      Map<Side, Worker> workers,
      List<Target> targets,
      List<Measurement> measurements)
      throws Exception {
    workers.forEach(
        (side, worker) -> {
          kafka.createTopic(each.topic(side), PARTITIONS, topicSettings());
          worker.tell(
              "open %s %d %s".formatted(each.topic(side), each.bytes(), each.compression()));
        });
    int millis = run.size(2_000, 700);
    String flood = "flood %d %d".formatted(each.threads(), millis);
    Map<String, Series> throughput =
        rounds(run, workers, worker -> Double.parseDouble(worker.tell(flood)));
    String pace = "pace %d %d %d".formatted(each.threads(), millis, PACE);
    Map<String, Series> latency =
        rounds(run, workers, worker -> Long.parseLong(worker.tell(pace)) / 1e3);
    workers.values().forEach(worker -> worker.tell("close"));
    kafka.admin().deleteTopics(workers.keySet().stream().map(each::topic).toList()).all().get();
    targets.add(
        Target.atLeast(
            LEAST_THROUGHPUT, each.subject(), "throughput", "", ratio(throughput, Side.TRACKER)));
    targets.add(
        Target.atMost(
            MOST_LATENCY, each.subject(), "p99 of send", "", ratio(latency, Side.TRACKER)));
    measurements.add(
        new Measurement(
            each.subject(),
            "throughput with TrackerInterceptor",
            "ratio",
            ratio(throughput, Side.INTERCEPTOR)));
    measurements.add(
        new Measurement(
            each.subject(),
            "p99 of send with TrackerInterceptor",
            "ratio",
            ratio(latency, Side.INTERCEPTOR)));
    throughput.forEach(
        (side, series) ->
            measurements.add(new Measurement(each.subject(), side, "messages/s", series)));
    latency.forEach(
        (side, series) ->
            measurements.add(
                new Measurement(each.subject(), side + ", p99 of send", "µs", series)));
  }

  private static Map<String, Series> rounds(
      BenchmarkRun run, Map<Side, Worker> workers, Function<Worker, Double> measurement)
      throws Exception {
    Rounds rounds = new Rounds(run.rounds(), run.size(2, 1));
    workers.forEach((side, worker) -> rounds.with(side.label(), () -> measurement.apply(worker)));
    return rounds.measure();
  }

  private static Series ratio(Map<String, Series> series, Side side) {
    return of(series, side).over(of(series, Side.PLAIN));
  }

  private static Series of(Map<String, Series> all, Side side) {
    Series series = all.get(side.label());
    if (series == null) {
      throw new IllegalStateException("There is no series of " + side.label() + ".");
    }
    return series;
  }

  private static List<String> notes() {
    return List.of(
        "Each side is a JVM of its own that stays up (G1, heap of 512 MB), and has a topic of its own with "
            + PARTITIONS
            + " partitions; the producers' settings are Kafka's defaults (acks=all, idempotent, linger.ms=5), apart from"
            + " the compression. Broker and producers share the machine's cores. Audit events go to the same broker,"
            + " every 10 s, and count against the audited side.",
        "Throughput: as fast as the threads can send, until all of it is acknowledged.",
        "p99 of send: the time within the call of send, at "
            + PACE
            + " messages/s in all, far below what the broker takes, sent in a burst each millisecond. The clock is read"
            + " twice for each message on both sides. A call that comes late because another one took long does not count"
            + " as slow: it is the call that is measured, not the wait for it.");
  }
}
