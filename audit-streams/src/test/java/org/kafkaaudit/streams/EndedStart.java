package org.kafkaaudit.streams;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A start of the packaged application that came to an end by itself, within 90 seconds. */
record EndedStart(int exitCode, String standardOutput, String standardError) {

  static EndedStart of(String command, Path file) throws IOException, InterruptedException {
    Path directory = file.toAbsolutePath().getParent();
    Path output = Files.createTempFile("start", ".out");
    Path errors = Files.createTempFile("start", ".err");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-jar",
                    RunningStreams.jar().toString(),
                    command,
                    file.toAbsolutePath().toString()))
            .directory(directory.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "it still runs; it said: " + Files.readString(output) + Files.readString(errors));
      }
      return new EndedStart(
          process.exitValue(),
          Files.readString(output, StandardCharsets.UTF_8),
          Files.readString(errors, StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
