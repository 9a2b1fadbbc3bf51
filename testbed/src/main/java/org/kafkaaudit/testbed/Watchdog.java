package org.kafkaaudit.testbed;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Outlives this JVM by a moment: where it ended without closing its test bed ({@code kill -9}), the
 * watchdog kills the servers, frozen ones too, and deletes the directory. A shell rather than a
 * thread in each server, so that it holds for every application that is started. Thread-safe.
 */
final class Watchdog implements AutoCloseable {

  // Ctrl-C reaches the whole process group: the watchdog stays until its standard input ends.
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      processes=' '
      while read -r event process; do
        case $event in
          started) processes="$processes$process " ;;
          ended) case $processes in *" $process "*) processes="${processes%% $process *} ${processes#* $process }" ;; esac ;;
          closed) exit 0 ;;
        esac
      done
      for process in $processes; do kill -9 "$process"; done
      for attempt in 1 2 3 4 5 6 7 8 9 10; do
        rm -rf -- "$1"
        [ -e "$1" ] || break
        sleep 0.2
      done
      """;

  private final Process shell;
  private final OutputStream events;

  Watchdog(Path directory) {
    try {
      shell =
          new ProcessBuilder("sh", "-c", SCRIPT, "testbed-watchdog", directory.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new TestbedException("The test bed needs a POSIX shell named sh: " + e.getMessage(), e);
    }
    events = shell.getOutputStream();
  }

  void started(long processId) {
    tell("started " + processId);
  }

  void ended(long processId) {
    tell("ended " + processId);
  }

  @Override
  public void close() {
    tell("closed");
    try {
      shell.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void tell(String event) {
    try {
      events.write((event + "\n").getBytes(StandardCharsets.US_ASCII));
      events.flush();
    } catch (IOException e) {
      // It was killed by hand: the servers still end with close().
      shell.destroy();
    }
  }
}
