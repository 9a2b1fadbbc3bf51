package org.kafkaaudit.benchmarks.send;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kafkaaudit.benchmarks.Benchmark;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.benchmarks.Rounds;
import org.kafkaaudit.benchmarks.result.Measurement;
import org.kafkaaudit.benchmarks.result.Result;
import org.kafkaaudit.benchmarks.result.Series;
import org.kafkaaudit.benchmarks.result.Target;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Time and memory that one call of {@code send} takes, with and without the audit. */
public final class SendBenchmark implements Benchmark {

  private static final double MOST_NANOS = 150;
  private static final double MOST_BYTES = 160;
  private static final List<Case> CASES =
      List.of(
          new Case("acknowledged one by one", 1, false),
          new Case("100 acknowledged at once", 100, false),
          new Case("100 acknowledged at once, records kept", 100, true));
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final String PLAIN = "producer that does nothing";
  private static final String TRACKED = "the same in a TrackerProducer";

  /** How the producer that does nothing does it. */
  private record Case(String subject, int acknowledgedAtOnce, boolean keepsRecords) {}

  @Override
  public String name() {
    return "producer-jmh";
  }

  @Override
  public String description() {
    return "What TrackerProducer adds to a call of send, on a producer that does nothing.";
  }

  @Override
  public boolean isInShortForm() {
    return true;
  }

  @Override
  public Result run(BenchmarkRun run) throws Exception {
    List<Target> targets = new ArrayList<>();
    List<Measurement> measurements = new ArrayList<>();
    for (Case each : run.quick() ? CASES.subList(CASES.size() - 1, CASES.size()) : CASES) {
      Map<String, List<Double>> allocated = new HashMap<>();
      Map<String, Series> nanos = measured(run, each, allocated);
      Series plainBytes = new Series(allocated.get(PLAIN));
      Series trackedBytes = new Series(allocated.get(TRACKED));
      Series addedNanos = nanos.get(TRACKED).less(nanos.get(PLAIN));
      targets.add(
          Target.atMost(
              MOST_NANOS, each.subject(), "time added for each message", "ns", addedNanos));
      targets.add(
          Target.atMost(
              MOST_BYTES,
              each.subject(),
              "memory allocated in addition for each message",
              "B",
              trackedBytes.less(plainBytes)));
      nanos.forEach(
          (side, series) -> measurements.add(new Measurement(each.subject(), side, "ns", series)));
      measurements.add(new Measurement(each.subject(), PLAIN, "B", plainBytes));
      measurements.add(new Measurement(each.subject(), TRACKED, "B", trackedBytes));
    }
    return new Result(targets, measurements, notes());
  }

  private static List<String> notes() {
    return List.of(
        "JMH, one thread, a JVM of its own for each value (the mean of its iterations); records of 200 bytes without a"
            + " key, a callback with each. In both cases the record, and what the callback is handed, are made anew for"
            + " each message.",
        "Acknowledged one by one: within the call of send, in the same thread. A broker acknowledges a batch at once,"
            + " which is the other case; there the outcomes of 100 messages are counted after each hundredth call.",
        "Where the producer keeps no record, the compiler leaves out making it, but for its headers, and that on the plain"
            + " side alone: the memory that is added has the record in it then. Where it keeps them, as one that sends them"
            + " does in effect, it does not.",
        "What cannot be avoided: a copy of the record with its headers (112 bytes; the caller may send its own again), and"
            + " the stamp (40). Beside it there is one object for each message (48), which is header and callback in one.",
        "The memory is what is allocated; nearly all of it is garbage once the message is acknowledged.");
  }

  private static Map<String, Series> measured(
      BenchmarkRun run, Case each, Map<String, List<Double>> allocated) throws Exception {
    Rounds rounds = new Rounds(run.rounds(), 0);
    Map.of(PLAIN, false, TRACKED, true)
        .forEach(
            (side, audited) ->
                rounds.with(
                    side,
                    () -> {
                      RunResult result = run(run, audited, each);
                      allocated
                          .computeIfAbsent(side, unused -> new ArrayList<>())
                          .add(result.getSecondaryResults().get(ALLOCATED).getScore());
                      return result.getPrimaryResult().getScore();
                    }));
    return rounds.measure();
  }

  private static RunResult run(BenchmarkRun run, boolean audited, Case each)
      throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(MeasuredSend.class.getName())
            .param("audited", Boolean.toString(audited))
            .param("acknowledgedAtOnce", Integer.toString(each.acknowledgedAtOnce()))
            .param("keepsRecords", Boolean.toString(each.keepsRecords()))
            .forks(1)
            .jvmArgs("-Xmx1g", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=off")
            .warmupIterations(3)
            .warmupTime(TimeValue.milliseconds(run.size(2_000, 1_000)))
            .measurementIterations(3)
            .measurementTime(TimeValue.milliseconds(run.size(1_000, 200)))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    return new Runner(options).runSingle();
  }
}
