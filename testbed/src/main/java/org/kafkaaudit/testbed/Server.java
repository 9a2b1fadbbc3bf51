package org.kafkaaudit.testbed;

import java.nio.file.Path;

/**
 * One server in a process of its own, to be treated badly. It keeps its address and its data
 * through {@link #stop()}, {@link #kill()} and {@link #start()}. Thread-safe.
 *
 * <p>Every method throws {@link TestbedException} when the server does not do what it is asked.
 */
public interface Server {

  /** Names the server within its test bed, in messages and in the name of its log. */
  String name();

  /**
   * Starts it on the data and the address it had, and returns when it answers. No effect on a
   * server that runs.
   */
  void start();

  /** Asks it to end, and returns when it has. One that does not within 30 seconds is killed. */
  void stop();

  /** Ends it at once, as {@code kill -9} does, and returns when it has ended. */
  void kill();

  /** Freezes it, and returns when it is: its connections stay open, but nothing answers. */
  void pause();

  /** Lets a frozen server go on. */
  void resume();

  /** Whether its process is alive, frozen or not. */
  boolean isRunning();

  /** The operating system's id of its process. */
  long processId();

  /** What it has written to standard output and error, in all of its lives. */
  Path log();

  /** {@link #stop()} and {@link #start()}. */
  default void restart() {
    stop();
    start();
  }
}
