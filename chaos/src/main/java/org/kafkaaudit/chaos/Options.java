package org.kafkaaudit.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.kafkaaudit.chaos.fault.FaultKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What was asked for on the command line. */
@Command(
    name = "bin/chaos",
    sortOptions = false,
    description = {
      "Runs the whole audit on this machine, breaks it and what it watches in every way it promises to bear, loses and doubles"
          + " messages all the while, and compares what the API says with what really happened.",
      "",
      "Ends with one line of JSON, and with exit code 0 where nothing was missed and nothing made up. A trial that"
          + " fails prints its seed: --trials 1 with that seed repeats its plan."
    })
final class Options {

  private static final Set<String> READERS = Set.of("batches", "consumer");

  @Spec private CommandSpec command;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "9",
      description = "How many trials (default: ${DEFAULT-VALUE}, in which each fault comes once).")
  int trials;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "9",
      description =
          "Seed of the first trial; each further one has the next number (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--fault",
      paramLabel = "NAME",
      description = {
        "Only this fault in every trial, instead of those that the seed is dealt; give it again for several at once."
            + " none, kill-producer, kill-auditor, kill-streams, kill-api, kill-clickhouse, kill-broker, kill-mirror,"
            + " pause-auditor, delete-streams-state, kill-one-of-two-streams, audit-topic-away, clickhouse-away,"
            + " registry-away, events-repeated, events-reordered, events-late, retention, rebalances, add-partitions,"
            + " remake-topic"
      })
  List<String> faults = new ArrayList<>();

  @Option(
      names = "--reader",
      paramLabel = "NAME",
      defaultValue = "consumer",
      description =
          "How the auditors read: batches or consumer, as the key reader in their configuration (default: ${DEFAULT-VALUE}).")
  String reader;

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
  void validate() {
    List<String> mistakes = new ArrayList<>();
    if (trials < 1) {
      mistakes.add("--trials must be 1 or more, not " + trials);
    }
    for (String name : faults) {
      if (!name.equals("none") && FaultKind.ofLabel(name).isEmpty()) {
        mistakes.add("--fault: there is no " + name);
      }
    }
    if (!READERS.contains(reader)) {
      mistakes.add("--reader must be batches or consumer, not " + reader);
    }
    if (!mistakes.isEmpty()) {
      throw new ParameterException(command.commandLine(), String.join("\n", mistakes));
    }
  }

  /** Returns the faults that were asked for; empty for none. */
  List<FaultKind> kinds() {
    return faults.stream().flatMap(name -> FaultKind.ofLabel(name).stream()).toList();
  }
}
