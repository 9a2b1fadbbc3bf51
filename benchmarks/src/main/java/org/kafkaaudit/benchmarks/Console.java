package org.kafkaaudit.benchmarks;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** What the person at the terminal sees: standard output has the result alone. Thread-safe. */
public final class Console {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  /** Tells of progress, on standard error. */
  public void say(String text) {
    System.err.println(LocalTime.now(ZoneId.systemDefault()).format(TIME) + "  " + text);
  }

  /** Prints the result. */
  public void print(String text) {
    System.out.println(text);
    System.out.flush();
  }
}
