package org.kafkaaudit.chaos;

import java.nio.file.Path;
import java.time.Instant;
import org.kafkaaudit.chaos.stack.Stack;
import org.kafkaaudit.testbed.Testbed;
import org.kafkaaudit.testbed.TestbedException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs the audit under faults; {@code bin/chaos --help} says how. */
public final class Main {

  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private Main() {}

  /** The folder of the project is in the system property {@code chaos.home}; the script sets it. */
  public static void main(String[] arguments) {
    Options options = new Options();
    CommandLine commandLine = new CommandLine(options);
    try {
      commandLine.parseArgs(arguments);
      if (commandLine.isUsageHelpRequested()) {
        commandLine.usage(System.out);
        return;
      }
      options.validate();
      System.exit(run(options));
    } catch (ParameterException e) {
      System.err.println(e.getMessage());
      System.err.println("bin/chaos --help lists the options.");
      System.exit(USAGE);
    } catch (ChaosException | TestbedException e) {
      System.err.println("chaos: " + e.getMessage());
      System.exit(FAILURE);
    } catch (RuntimeException e) {
      System.err.println("chaos: failed unexpectedly, which is a mistake in it: " + e);
      e.printStackTrace();
      System.exit(FAILURE);
    }
  }

  private static int run(Options options) {
    Instant begun = Instant.now();
    Path home = Path.of(System.getProperty("chaos.home", "."));
    Console console = new Console();
    try (Testbed testbed = Testbed.create()) {
      console.say("starting; logs and data are in " + testbed.directory());
      Stack stack = new Stack(testbed, home, options.reader, console::say);
      return new Run(options, stack, console, home.resolve("chaos/target/failed-trials"), begun)
          .run();
    }
  }
}
