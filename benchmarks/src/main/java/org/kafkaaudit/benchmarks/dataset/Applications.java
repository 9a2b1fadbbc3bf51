package org.kafkaaudit.benchmarks.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kafkaaudit.testbed.AuditApplications;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.Testbed;

/** Starts the audit's own applications, each with a file of configuration. Thread-safe. */
public final class Applications {

  private final Testbed testbed;
  private final AuditApplications applications;

  public Applications(Testbed testbed, AuditApplications applications) {
    this.testbed = testbed;
    this.applications = applications;
  }

  /** A running application. */
  public record Running(JavaProcess process, int adminPort) {}

  /**
   * Starts one, and returns when it answers.
   *
   * @param text its configuration, without the section server
   * @param port where it serves; 0 where it serves nothing but its admin port
   */
  public Running start(String module, String text, int port, String... options) throws IOException {
    int adminPort = Testbed.freePort();
    String serving = port == 0 ? "[]" : "[{type: http, bindHost: 127.0.0.1, port: " + port + "}]";
    Path file = testbed.directory().resolve(module + ".yml");
    Files.writeString(
        file,
        text
            + "server:\n  applicationConnectors: "
            + serving
            + "\n  adminConnectors: [{type: http, bindHost: 127.0.0.1, port: "
            + adminPort
            + "}]\n");
    return new Running(
        testbed.startJava(
            applications
                .command(module, module, file, adminPort)
                .withOptions(options)
                .withOptions("-XX:+UseSerialGC")),
        adminPort);
  }
}
