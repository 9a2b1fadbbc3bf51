package org.kafkaaudit.benchmarks.auditor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kafkaaudit.benchmarks.Benchmark;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.benchmarks.Rounds;
import org.kafkaaudit.benchmarks.auditor.ReadingSpeed.Speed;
import org.kafkaaudit.benchmarks.result.Measurement;
import org.kafkaaudit.benchmarks.result.Result;
import org.kafkaaudit.benchmarks.result.Series;
import org.kafkaaudit.benchmarks.result.Target;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** How fast a console auditor counts, beside a consumer that does nothing. */
public final class AuditorBenchmark implements Benchmark {

  private static final String CONSUMER = "ConsumerPerformance";
  private static final String BY_BATCHES = "console-auditor, reader batches";
  private static final String BY_CONSUMER = "console-auditor, reader consumer";

  private static final int PARTITIONS = 16;
  private static final int SESSIONS = 100;
  private static final int[] GROWTH = {4, 16};

  /** What Kafka's format adds to a value and its stamp, at the most, uncompressed. */
  private static final int BYTES_BESIDE_THE_VALUE = 48;

  /**
   * @param size how many times the partitions and sessions of ×1
   * @param warmUp messages at the beginning of the topic that are left out of the figures
   */
  private record Case(int size, int valueBytes, String compression, long messages, long warmUp) {

    String subject() {
      String bytes = valueBytes < 1000 ? valueBytes + " B" : valueBytes / 1000 + " KB";
      String growth =
          size == 1
              ? ""
              : ", ×%d: %,d partitions, %,d sessions".formatted(size, partitions(), sessions());
      return bytes + ", " + compression + growth;
    }

    String topic() {
      return "stamped-%d-%s-%d".formatted(valueBytes, compression, size);
    }

    int partitions() {
      return PARTITIONS * size;
    }

    int sessions() {
      return SESSIONS * size;
    }

    long bytes() {
      return messages * (valueBytes + BYTES_BESIDE_THE_VALUE);
    }
  }

  @Override
  public String name() {
    return "auditor";
  }

  @Override
  public String description() {
    return "The packaged console auditor against Kafka's ConsumerPerformance, over the same stamped messages of "
        + SESSIONS
        + " sessions in "
        + PARTITIONS
        + " partitions, and of more.";
  }

  @Override
  public boolean isInShortForm() {
    return true;
  }

  @Override
  public Result run(BenchmarkRun run) throws Exception {
    List<Target> targets = new ArrayList<>();
    List<Measurement> measurements = new ArrayList<>();
    for (Case each : cases(run)) {
      // The messages of one case at a time: they have to stay in the memory of the machine.
      try (Testbed testbed = FilesInMemory.testbed(each.bytes(), run.console())) {
        measure(run, testbed, each, targets, measurements);
      }
    }
    return new Result(targets, measurements, notes(run));
  }

  private static List<Case> cases(BenchmarkRun run) {
    if (run.quick()) {
      return List.of(new Case(1, 100, "none", 12_000_000, 6_000_000));
    }
    List<Case> cases = new ArrayList<>();
    cases.add(new Case(1, 100, "none", 30_000_000, 20_000_000));
    cases.add(new Case(1, 100, "lz4", 30_000_000, 20_000_000));
    cases.add(new Case(1, 1000, "none", 13_000_000, 3_000_000));
    cases.add(new Case(1, 1000, "lz4", 13_000_000, 3_000_000));
    for (int size : GROWTH) {
      cases.add(new Case(size, 100, "none", 30_000_000, 20_000_000));
    }
    return cases;
  }

  private static List<String> notes(BenchmarkRun run) {
    return List.of(
        "Each reader is a new process in each round, with 1 GB of heap. What it reads first, until the code is compiled, is left"
            + " out: "
            + (run.quick() ? "the first half." : "all but the last 10 million messages.")
            + " Processor time is that of the whole process, its compilers and its collector included.",
        "Batches are of Kafka's default size, uncompressed, and each is of one session, as producers write them.",
        "The broker runs on the same cores, and its log is in memory (a file system of its own, where the machine has one that is large enough). ConsumerPerformance checks no checksums, the auditor does;"
            + " the auditor reports each second, to the same broker, ten times as often as by default.");
  }

  private static void measure(
      BenchmarkRun run,
      Testbed testbed,
      Case each,
      List<Target> targets,
      List<Measurement> measurements)
      throws Exception {
    KafkaCluster cluster = testbed.startKafka("local");
    run.console().say("%s: filling with %,d messages".formatted(each.subject(), each.messages()));
    // The broker does not make topics by itself.
    cluster.createTopic("audit-events", 1, Map.of());
    new StampedLog(cluster, each.partitions(), each.sessions())
        .fill(each.topic(), each.messages(), each.valueBytes(), each.compression());
    Map<String, Reader> readers = new LinkedHashMap<>();
    readers.put(CONSUMER, new ConsumerPerformanceReader(testbed, cluster));
    readers.put(BY_BATCHES, new AuditorReader(testbed, cluster, run.applications(), "batches"));
    readers.put(BY_CONSUMER, new AuditorReader(testbed, cluster, run.applications(), "consumer"));

    Map<String, List<Double>> processor = new LinkedHashMap<>();
    Rounds rounds = new Rounds(run.rounds(), 1);
    readers.forEach(
        (name, reader) -> {
          processor.put(name, new ArrayList<>());
          rounds.with(
              name,
              () -> {
                Speed speed = reader.read(each.topic(), each.messages(), each.warmUp());
                run.console()
                    .say(
                        "%s, %s: %,.0f messages/s, %.3f processor seconds for a million"
                            .formatted(
                                each.subject(),
                                name,
                                speed.messagesPerSecond(),
                                speed.processorSecondsPerMillion()));
                processor.get(name).add(speed.processorSecondsPerMillion());
                return speed.messagesPerSecond();
              });
        });
    Map<String, Series> speeds = rounds.measure();
    Map<String, Series> costs = new LinkedHashMap<>();
    processor.forEach(
        (name, values) -> costs.put(name, new Series(values.subList(1, values.size()))));
    targets.addAll(targets(each.subject(), speeds, costs));
    speeds.forEach(
        (name, series) ->
            measurements.add(new Measurement(each.subject(), name, "messages/s", series)));
    costs.forEach(
        (name, series) ->
            measurements.add(
                new Measurement(
                    each.subject(), name, "processor seconds for a million messages", series)));
  }

  private static List<Target> targets(
      String subject, Map<String, Series> speeds, Map<String, Series> costs) {
    Series speed = speeds.get(CONSUMER);
    Series cost = costs.get(CONSUMER);
    return List.of(
        Target.atLeast(
            2.0, subject, "messages/s, reader batches", "", speeds.get(BY_BATCHES).over(speed)),
        Target.atLeast(
            0.9, subject, "messages/s, reader consumer", "", speeds.get(BY_CONSUMER).over(speed)),
        Target.atMost(
            0.6, subject, "processor time, reader batches", "", costs.get(BY_BATCHES).over(cost)),
        Target.atMost(
            1.2,
            subject,
            "processor time, reader consumer",
            "",
            costs.get(BY_CONSUMER).over(cost)));
  }
}
