package org.kafkaaudit.benchmarks;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What was asked for on the command line. */
@Command(
    name = "bin/benchmark",
    sortOptions = false,
    description = {
      "Measures what the audit costs and how far it scales, on real servers on this machine: writes"
          + " benchmarks/results/NAME.json and the tables in docs/performance.md.",
      "",
      "Figures are worth something only on a machine that does nothing else meanwhile."
    })
final class Options {

  private static final int ROUNDS = 7;
  private static final int QUICK_ROUNDS = 3;

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description =
          "What to measure; where none is named everything, and with --quick what takes little time. --list tells the"
              + " names.")
  List<String> names = new ArrayList<>();

  @Option(
      names = "--quick",
      description =
          "The short form, for use while working, of less than five minutes: less data, fewer rounds, the ratios are"
              + " printed and no file is written. What is slower still while code is new weighs more in it.")
  boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each thing is measured (default: 7, with --quick 3).")
  int rounds;

  @Option(names = "--list", description = "Print what can be measured, and end.")
  boolean list;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and end.")
  boolean help;

  /**
   * Checks what the parser cannot.
   *
   * @throws ParameterException naming every mistake
   */
  void validate(List<Benchmark> all) {
    List<String> known = all.stream().map(Benchmark::name).toList();
    List<String> mistakes = new ArrayList<>();
    if (rounds < 0) {
      mistakes.add("--rounds must be 1 or more, not " + rounds);
    }
    for (String name : names) {
      if (!known.contains(name)) {
        mistakes.add("there is no benchmark " + name + "; there are " + String.join(", ", known));
      }
    }
    if (!mistakes.isEmpty()) {
      throw new ParameterException(command.commandLine(), String.join("\n", mistakes));
    }
  }

  /** Those of all that were asked for. */
  List<Benchmark> chosen(List<Benchmark> all) {
    return all.stream().filter(this::isChosen).toList();
  }

  private boolean isChosen(Benchmark benchmark) {
    return names.isEmpty() ? !quick || benchmark.isInShortForm() : names.contains(benchmark.name());
  }

  int chosenRounds() {
    return rounds > 0 ? rounds : quick ? QUICK_ROUNDS : ROUNDS;
  }
}
