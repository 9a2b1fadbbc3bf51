package org.kafkaaudit.benchmarks;

import java.nio.file.Path;
import java.util.List;
import org.kafkaaudit.benchmarks.api.ApiBenchmark;
import org.kafkaaudit.benchmarks.auditor.AuditorBenchmark;
import org.kafkaaudit.benchmarks.auditor.AuditorBrokerBenchmark;
import org.kafkaaudit.benchmarks.detection.DetectionBenchmark;
import org.kafkaaudit.benchmarks.memory.MemoryBenchmark;
import org.kafkaaudit.benchmarks.producer.ProducerBenchmark;
import org.kafkaaudit.benchmarks.scale.ScaleBenchmark;
import org.kafkaaudit.benchmarks.send.SendBenchmark;
import org.kafkaaudit.benchmarks.sink.SinkBenchmark;
import org.kafkaaudit.benchmarks.streams.StreamsBenchmark;
import org.kafkaaudit.benchmarks.table.TableBenchmark;
import org.kafkaaudit.benchmarks.wire.WireBenchmark;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs benchmarks; {@code bin/benchmark --help} says how. */
public final class Main {

  /** In the order in which they are run and shown. */
  private static final List<Benchmark> ALL =
      List.of(
          new ProducerBenchmark(),
          new SendBenchmark(),
          new WireBenchmark(),
          new AuditorBenchmark(),
          new AuditorBrokerBenchmark(),
          new StreamsBenchmark(),
          new SinkBenchmark(),
          new ScaleBenchmark(),
          new MemoryBenchmark(),
          new ApiBenchmark(),
          new DetectionBenchmark(),
          new TableBenchmark());

  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private Main() {}

  /**
   * The folder of the project is in the system property {@code benchmarks.home}; the script sets
   * it.
   */
  public static void main(String[] arguments) {
    Options options = new Options();
    CommandLine commandLine = new CommandLine(options);
    Console console = new Console();
    try {
      commandLine.parseArgs(arguments);
      if (commandLine.isUsageHelpRequested()) {
        commandLine.usage(System.out);
        return;
      }
      options.validate(ALL);
      if (options.list) {
        ALL.forEach(each -> console.print("%-14s %s".formatted(each.name(), each.description())));
        return;
      }
      Path home = Path.of(System.getProperty("benchmarks.home", "."));
      Run run = new Run(new BenchmarkRun(options.chosenRounds(), options.quick, home, console));
      System.exit(run.all(ALL, options.chosen(ALL)) ? 0 : FAILURE);
    } catch (ParameterException e) {
      System.err.println(e.getMessage());
      System.err.println("bin/benchmark --help lists the options.");
      System.exit(USAGE);
    }
  }
}
