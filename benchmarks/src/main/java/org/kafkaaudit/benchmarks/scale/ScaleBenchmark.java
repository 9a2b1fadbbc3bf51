package org.kafkaaudit.benchmarks.scale;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kafkaaudit.benchmarks.Benchmark;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.benchmarks.events.EventLog;
import org.kafkaaudit.benchmarks.events.SimulatedTraffic;
import org.kafkaaudit.benchmarks.events.StreamsProcess;
import org.kafkaaudit.benchmarks.result.Measurement;
import org.kafkaaudit.benchmarks.result.Result;
import org.kafkaaudit.benchmarks.result.Series;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** At which load audit-streams no longer keeps up with what 25,000 sessions report. */
public final class ScaleBenchmark implements Benchmark {

  private static final int TOPICS = 20_000;
  private static final int QUICK_TOPICS = 2_000;
  private static final int SESSIONS = 25_000;
  private static final int MESSAGES = 100;
  private static final int HEAP_GIBIBYTES = 12;
  private static final int WARM_UP_REPORTS = 9;
  private static final int PARTITIONS = 12;
  private static final List<Integer> LOADS = List.of(1, 2, 4, 8, 12, 16, 24, 32);

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public String description() {
    return "What 25,000 sessions and the auditors of two tiers report of 20,000 topics, every 10 s and in real time:"
        + " more and more sessions on each topic, until one audit-streams no longer keeps up.";
  }

  @Override
  public Result run(BenchmarkRun run) throws Exception {
    List<Step> steps = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster kafka = testbed.startKafka("audit");
      ClickHouse clickHouse = testbed.startClickHouse();
      kafka.createTopic("audit-events", PARTITIONS, Map.of());
      StreamsProcess streams =
          StreamsProcess.start(
              run, testbed, kafka, clickHouse, "scale", "audit-events", HEAP_GIBIBYTES);
      try (EventLog log = new EventLog(kafka.bootstrapServers(), "audit-events")) {
        RisingLoad load = new RisingLoad(streams, log, traffic(run));
        load.warmUp(LOADS.get(0), run.size(WARM_UP_REPORTS, 2));
        for (int sessions : run.quick() ? LOADS.subList(2, 3) : LOADS) {
          if (load.brokeFirst().isEmpty()) {
            Step step = load.run(sessions, run.size(6, 3));
            steps.add(step);
            run.console().say("scale: " + step);
          }
        }
        notes.add(
            load.brokeFirst()
                .map(what -> "What gave way first: " + what + ".")
                .orElse("It kept up to the end; nothing gave way."));
      }
      notes.add(state(run, streams));
    }
    return new Result(List.of(), measurements(run, steps), notes);
  }

  private static SimulatedTraffic traffic(BenchmarkRun run) {
    Instant start =
        Instant.ofEpochMilli(SimulatedTraffic.BUCKET.startOf(System.currentTimeMillis()));
    return new SimulatedTraffic(run.size(TOPICS, QUICK_TOPICS), SESSIONS, 1, 1, MESSAGES, start);
  }

  private static String state(BenchmarkRun run, StreamsProcess streams) throws Exception {
    streams.stop();
    return "State on disk after an orderly end: %,d MB, for %,d topics; the broker, ClickHouse and the generator ran on the same machine."
        .formatted(streams.stateBytes() / 1_000_000, run.size(TOPICS, QUICK_TOPICS));
  }

  private static List<Measurement> measurements(BenchmarkRun run, List<Step> steps) {
    List<Measurement> measurements = new ArrayList<>();
    for (Step step : steps) {
      String subject =
          "%,d pairs of session and topic%s"
              .formatted(
                  (long) step.sessionsPerTopic() * run.size(TOPICS, QUICK_TOPICS),
                  step.keptUp() ? "" : ", not kept up with");
      measurements.add(figure(subject, "origin entries reported", "1/s", step.originsPerSecond()));
      measurements.add(figure(subject, "audit events", "1/s", step.eventsPerSecond()));
      measurements.add(figure(subject, "audit events", "B/s", step.bytesPerSecond()));
      measurements.add(figure(subject, "audit-streams", "cores", step.cores()));
      measurements.add(figure(subject, "not merged at the end", "s", step.lagSeconds()));
      measurements.add(figure(subject, "heap in use, garbage included", "B", step.heapBytes()));
      measurements.add(figure(subject, "memory of the process", "B", step.residentBytes()));
    }
    return measurements;
  }

  private static Measurement figure(String subject, String name, String unit, double value) {
    return new Measurement(subject, name, unit, Series.of(value));
  }
}
