package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the person on call sees where the auditor does not start. */
class ConsoleAuditorStartIT {

  @TempDir private Path directory;

  private record Ended(int code, String output) {}

  @Test
  void checksItsConfiguration() throws Exception {
    Ended ended = run("check", "tier: local\nreportIntervall: 3s\n");

    assertThat(ended.code()).isNotZero();
    assertThat(ended.output()).contains("reportIntervall").contains("reportInterval");
  }

  @Test
  void endsWithOneLineWhereTheClusterDoesNotAnswer() throws Exception {
    int port = AuditorUnderTest.freePort();

    Ended ended =
        run(
            "server",
            "tier: local\nstartTimeout: 5s\n"
                + "logging: {level: ERROR}\n"
                + "cluster: {name: one, client: {bootstrap.servers: '127.0.0.1:"
                + port
                + "'}}\n");

    assertThat(ended.code()).isNotZero();
    assertThat(ended.output().strip().lines())
        .singleElement()
        .asString()
        .contains("127.0.0.1:" + port)
        .contains("Is the cluster up");
  }

  private Ended run(String command, String yaml) throws Exception {
    Path file = Files.writeString(directory.resolve("auditor.yml"), yaml);
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                AuditorUnderTest.jar().toString(),
                command,
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended within a minute").isTrue();
    return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }
}
