package org.kafkaaudit.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.kafkaaudit.benchmarks.result.Machine;
import org.kafkaaudit.benchmarks.result.PerformancePage;
import org.kafkaaudit.benchmarks.result.RecordedResult;
import org.kafkaaudit.benchmarks.result.ResultFiles;
import org.kafkaaudit.benchmarks.result.Tables;

/** One call of {@code bin/benchmark}. Not safe for use by several threads. */
final class Run {

  private final BenchmarkRun run;
  private final ResultFiles files;
  private final PerformancePage page;

  Run(BenchmarkRun run) {
    this.run = run;
    this.files = new ResultFiles(run.home().resolve("benchmarks/results"));
    this.page = new PerformancePage(run.home().resolve("docs/performance.md"));
  }

  /**
   * Measures one after the other; one that fails does not keep the others from being measured.
   *
   * @return whether all could be measured; a target that is missed is no failure
   */
  boolean all(List<Benchmark> known, List<Benchmark> chosen) {
    boolean measured = true;
    for (Benchmark benchmark : chosen) {
      try {
        one(benchmark);
        if (!run.quick()) {
          page.write(files.read(known.stream().map(Benchmark::name).toList()));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } catch (Exception e) {
        measured = false;
        run.console().say(benchmark.name() + " was not measured: " + e);
        e.printStackTrace();
      }
    }
    return measured;
  }

  private void one(Benchmark benchmark) throws Exception {
    run.console().say(benchmark.name() + ": " + benchmark.description());
    Machine machine = Machine.here();
    Instant begun = Instant.now();
    var result = benchmark.run(run);
    record(
        new RecordedResult(
            benchmark.name(),
            benchmark.description(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            run.rounds(),
            Duration.between(begun, Instant.now()).toSeconds(),
            machine,
            result));
  }

  private void record(RecordedResult recorded) throws IOException {
    run.console().print(Tables.section(recorded));
    if (!run.quick()) {
      files.write(recorded);
    }
  }
}
