package org.kafkaaudit.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.kafkaaudit.quickstart.fault.FaultPlan;
import org.kafkaaudit.testbed.Testbed;
import org.kafkaaudit.testbed.TestbedException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs the whole product on one machine; {@code bin/quickstart --help} says how. */
public final class Main {

  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private Main() {}

  /**
   * The folder of the project is in the system property {@code quickstart.home}; the script sets
   * it.
   */
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
      System.err.println("bin/quickstart --help lists the options.");
      System.exit(USAGE);
    } catch (QuickstartException | TestbedException e) {
      System.err.println("quickstart: " + e.getMessage());
      System.exit(FAILURE);
    } catch (RuntimeException | IOException e) {
      System.err.println("quickstart: failed unexpectedly, which is a mistake in it: " + e);
      System.exit(FAILURE);
    }
  }

  private static int run(Options options) throws IOException {
    Instant begun = Instant.now();
    checkPort(options.port);
    Path home = Path.of(System.getProperty("quickstart.home", "."));
    FaultPlan plan =
        FaultPlan.draw(options.faultPeriod(), options.lose, options.duplicate, options.seed);
    try (Testbed testbed = Testbed.create()) {
      Console console = new Console();
      console.say("starting; logs and data are in " + testbed.directory());
      Topology topology = Topology.of(options.datacenters);
      Stack stack = Stack.start(testbed, home, topology, options.port, plan, console::say);
      console.say(
          "everything answers after " + Duration.between(begun, Instant.now()).toSeconds() + " s");
      console.say("the API is at " + stack.apiAddress() + "/api/v1/topics");
      SampleServices services = new SampleServices(stack);
      services.start(options);
      console.say("six instances of three sample services are sending");
      return options.once
          ? new OnceRun(options, stack, services, console, begun).run()
          : new LiveRun(stack, console).run();
    }
  }

  private static void checkPort(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      socket.getLocalPort();
    } catch (java.net.BindException e) {
      throw new QuickstartException(
          "port " + port + " is taken: end what uses it, or choose another with --port");
    }
  }
}
