package org.kafkaaudit.quickstart;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What was asked for on the command line. */
@Command(
    name = "bin/quickstart",
    sortOptions = false,
    description = {
      "Runs the whole audit on this machine: two Kafka clusters with a mirror between them, a schema registry, ClickHouse,"
          + " the audit's own applications, and sample services that send messages. Stays up until Ctrl-C.",
      "",
      "With --once it sends a number of messages, loses and doubles some on the mirror's way, waits for the verdicts, compares"
          + " them with the truth, and ends: with exit code 0 where they are equal."
    })
final class Options {

  @Spec private CommandSpec command;

  @Option(
      names = "--once",
      description = "Send the messages, compare verdicts with the truth, and end.")
  boolean once;

  @Option(
      names = "--messages",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Messages to send with --once (default: ${DEFAULT-VALUE}).")
  long messages;

  @Option(
      names = "--lose",
      paramLabel = "N",
      defaultValue = "137",
      description =
          "Messages to lose on the mirror's way, of all (without --once: of each million; default: ${DEFAULT-VALUE}).")
  int lose;

  @Option(
      names = "--duplicate",
      paramLabel = "N",
      defaultValue = "41",
      description = "Messages to double on the mirror's way, likewise (default: ${DEFAULT-VALUE}).")
  int duplicate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "7",
      description =
          "Which messages: the same seed draws the same ones (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--datacenters",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Datacenters, 1 or 2, each with a local cluster and services of its own, mirrored into one aggregate; with 2, the"
              + " mirrors put the datacenter before the names of topics (default: ${DEFAULT-VALUE}).")
  int datacenters;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port of the REST API (default: ${DEFAULT-VALUE}).")
  int port;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and end.")
  boolean help;

  /** Without {@code --once}, faults are drawn anew from each run of so many messages. */
  private static final long PERIOD = 1_000_000;

  /** Returns the number of messages that faults are drawn from. */
  long faultPeriod() {
    return once ? messages : PERIOD;
  }

  /**
   * Checks what the parser cannot.
   *
   * @throws ParameterException naming every mistake
   */
  void validate() {
    List<String> mistakes = new ArrayList<>();
    if (messages < 1 || messages > 100_000_000) {
      mistakes.add("--messages must be 1 to 100000000, not " + messages);
    }
    if (lose < 0 || duplicate < 0) {
      mistakes.add("--lose and --duplicate must be 0 or more, not " + lose + " and " + duplicate);
    } else if (mistakes.isEmpty() && (long) lose + duplicate > faultPeriod()) {
      mistakes.add(
          "--lose and --duplicate together must not exceed the " + faultPeriod() + " messages");
    }
    if (datacenters < 1 || datacenters > 2) {
      mistakes.add("--datacenters must be 1 or 2, not " + datacenters);
    }
    if (port < 1 || port > 65_535) {
      mistakes.add("--port must be 1 to 65535, not " + port);
    }
    if (!mistakes.isEmpty()) {
      throw new ParameterException(command.commandLine(), String.join("\n", mistakes));
    }
  }
}
