package org.kafkaaudit.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How much memory the processes of the quickstart take, where the system tells. */
final class Memory {

  private Memory() {}

  /** Returns it for people: what is resident of this process and all that it has started. */
  static String ofAllProcesses() {
    ProcessHandle self = ProcessHandle.current();
    long[] processes = {0};
    long kilobytes =
        Stream.concat(Stream.of(self), self.descendants())
            .mapToLong(process -> residentKilobytes(process.pid()))
            .filter(resident -> resident > 0)
            .peek(unused -> processes[0]++)
            .sum();
    return kilobytes == 0
        ? "how much memory the processes take is not told here"
        : "%d processes take %,d MB of memory".formatted(processes[0], kilobytes / 1024);
  }

  private static long residentKilobytes(long processId) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(processId), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      // It has ended meanwhile, or there is no /proc.
      return 0;
    }
  }
}
