package org.kafkaaudit.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The threads of a process, as Linux tells of them in {@code /proc/PID/task} (proc(5)). */
final class ProcessThreads {

  private static final String STOPPED_OR_DEAD = "TtZX";

  private final Path tasks;

  ProcessThreads(long processId) {
    tasks = Path.of("/proc", Long.toString(processId), "task");
  }

  /**
   * Whether none of them runs any more. A signal is only asked for when it has been sent: threads
   * that are on a processor go on for a moment.
   *
   * @throws IOException when the process is gone
   */
  boolean areStopped() throws IOException {
    for (Path task : tasks()) {
      if (STOPPED_OR_DEAD.indexOf(state(task)) < 0) {
        return false;
      }
    }
    return true;
  }

  private List<Path> tasks() throws IOException {
    try (Stream<Path> all = Files.list(tasks)) {
      return all.toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static char state(Path task) throws IOException {
    try {
      String stat = Files.readString(task.resolve("stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      if (Files.notExists(task)) {
        return 'X';
      }
      throw e;
    }
  }
}
