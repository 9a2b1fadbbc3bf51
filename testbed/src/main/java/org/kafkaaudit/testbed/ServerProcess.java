package org.kafkaaudit.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What all servers have in common: a process with a log, and a check that tells when it is ready.
 */
abstract class ServerProcess implements Server {

  private static final Duration PATIENCE_AT_END = Duration.ofSeconds(30);
  private static final int LOG_LINES_SHOWN = 25;

  private final String name;
  private final Path log;
  private final Watchdog watchdog;
  private final Duration patience;
  private volatile @Nullable Process process;
  private volatile boolean over;
  private Instant startedAt = Instant.EPOCH;

  ServerProcess(String name, Path directory, Watchdog watchdog, Duration patience) {
    this.name = name;
    this.log = directory.resolve(name + ".log");
    this.watchdog = watchdog;
    this.patience = patience;
  }

  /** The process to start, apart from where its output goes. */
  abstract ProcessBuilder command();

  /** Asks the server itself; may throw anything while it is not ready. */
  abstract boolean isReady() throws Exception;

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Path log() {
    return log;
  }

  @Override
  public final boolean isRunning() {
    Process last = process;
    return last != null && last.isAlive();
  }

  @Override
  public final synchronized long processId() {
    return running().pid();
  }

  final synchronized OptionalInt endedWith() {
    return isRunning() ? OptionalInt.empty() : OptionalInt.of(running().exitValue());
  }

  @Override
  public final synchronized void start() {
    if (!isRunning()) {
      launch();
      awaitReady();
    }
  }

  /** Starts the process without waiting until it answers. */
  final synchronized void launch() {
    ProcessBuilder command = command();
    command.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    command.redirectErrorStream(true);
    command.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    startedAt = Instant.now();
    Process launched = launched(command);
    process = launched;
    watchdog.started(launched.pid());
    var unused = launched.onExit().thenRun(() -> watchdog.ended(launched.pid()));
    if (over) {
      launched.destroyForcibly();
      throw new TestbedException("The test bed is closed: " + name + " is not started.");
    }
  }

  private Process launched(ProcessBuilder command) {
    try {
      return command.start();
    } catch (IOException e) {
      throw new TestbedException(
          name + " cannot be started: " + e.getMessage() + ". Command: " + command.command(), e);
    }
  }

  /** When its present life began. */
  final synchronized Instant startedAt() {
    return startedAt;
  }

  synchronized void awaitReady() {
    long deadline = System.nanoTime() + patience.toNanos();
    Exception last = null;
    while (System.nanoTime() < deadline) {
      if (!running().isAlive()) {
        throw failure(
            "ended with exit code " + running().exitValue() + " before it was ready", null);
      }
      try {
        if (isReady()) {
          return;
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      } catch (Exception e) {
        last = e;
      }
      pauseBetweenChecks();
    }
    kill();
    throw failure("was not ready within " + patience.toSeconds() + " s", last);
  }

  @Override
  public final synchronized void stop() {
    if (isRunning()) {
      // A frozen process would not hear of it.
      signal("CONT");
      running().destroy();
      if (!hasEndedWithin(PATIENCE_AT_END)) {
        kill();
      }
    }
  }

  @Override
  public final synchronized void kill() {
    if (isRunning()) {
      running().destroyForcibly();
      if (!hasEndedWithin(PATIENCE_AT_END)) {
        throw new TestbedException(
            name
                + " (process "
                + running().pid()
                + ") is still there after SIGKILL: its disk may hang; look at it with ps.");
      }
    }
  }

  /**
   * Ends the process for good, without waiting for it: also one that another thread is just
   * starting.
   */
  final void endForGood() {
    over = true;
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  @Override
  public final synchronized void pause() {
    signal("STOP");
    ProcessThreads threads = new ProcessThreads(running().pid());
    Instant deadline = Instant.now().plus(PATIENCE_AT_END);
    try {
      while (!threads.areStopped()) {
        if (Instant.now().isAfter(deadline)) {
          throw new TestbedException(
              name + " still runs after SIGSTOP: its disk may hang; look at it with ps.");
        }
        pauseBetweenChecks();
      }
    } catch (IOException e) {
      throw new TestbedException(name + " ended while it was frozen: " + e.getMessage(), e);
    }
  }

  @Override
  public final synchronized void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", "kill -" + signal + " " + running().pid()).start();
      if (shell.waitFor() != 0) {
        throw new TestbedException(
            name + " cannot be sent SIG" + signal + ": it is not running. Start it first.");
      }
    } catch (IOException e) {
      throw new TestbedException(name + " cannot be sent SIG" + signal + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private boolean hasEndedWithin(Duration limit) {
    try {
      return running().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void pauseBetweenChecks() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private TestbedException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new TestbedException("Interrupted while waiting for " + name + ".", e);
  }

  private Process running() {
    Process last = process;
    if (last == null) {
      throw new TestbedException(name + " was never started.");
    }
    return last;
  }

  private TestbedException failure(String what, @Nullable Exception last) {
    String check = last == null ? "" : " Last check: " + last + ".";
    String message =
        "%s %s.%s The end of its log (%s):%n%s".formatted(name, what, check, log, endOfLog());
    return last == null ? new TestbedException(message) : new TestbedException(message, last);
  }

  private String endOfLog() {
    try {
      List<String> lines = Files.readString(log, StandardCharsets.UTF_8).lines().toList();
      List<String> end = lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
      return end.isEmpty() ? "(it wrote nothing)" : String.join(System.lineSeparator(), end);
    } catch (IOException e) {
      return "(cannot be read: " + e.getMessage() + ")";
    }
  }
}
