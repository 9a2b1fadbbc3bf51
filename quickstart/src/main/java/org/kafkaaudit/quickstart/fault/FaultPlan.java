package org.kafkaaudit.quickstart.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Which messages are lost on the mirror's way and which come twice, by their number in the whole
 * run. Immutable.
 *
 * @param period after so many messages the same are drawn again
 * @param lost numbers of the messages that are lost
 * @param duplicated numbers of those that come twice
 */
public record FaultPlan(long period, Set<Long> lost, Set<Long> duplicated) {

  public FaultPlan {
    lost = Set.copyOf(lost);
    duplicated = Set.copyOf(duplicated);
  }

  /** Draws so many of the messages; none is both lost and duplicated. */
  public static FaultPlan draw(long messages, int lose, int duplicate, long seed) {
    if ((long) lose + duplicate > messages) {
      throw new IllegalArgumentException(
          "of "
              + messages
              + " messages no "
              + lose
              + " can be lost and "
              + duplicate
              + " others come twice");
    }
    SplittableRandom random = new SplittableRandom(seed);
    Set<Long> lost = new HashSet<>();
    while (lost.size() < lose) {
      lost.add(random.nextLong(messages));
    }
    Set<Long> duplicated = new HashSet<>();
    while (duplicated.size() < duplicate) {
      long number = random.nextLong(messages);
      if (!lost.contains(number)) {
        duplicated.add(number);
      }
    }
    return new FaultPlan(messages, lost, duplicated);
  }

  /** Returns whether the message is to be lost. */
  boolean loses(long number) {
    return lost.contains(number % period);
  }

  /** Returns whether the message is to come twice. */
  boolean duplicates(long number) {
    return duplicated.contains(number % period);
  }

  /** Writes the plan to a file, for another process to read. */
  public void writeTo(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("period " + period);
    lost.forEach(number -> lines.add("lose " + number));
    duplicated.forEach(number -> lines.add("duplicate " + number));
    Files.write(file, lines, StandardCharsets.US_ASCII);
  }

  /** Reads a plan that was written. */
  static FaultPlan readFrom(Path file) throws IOException {
    Set<Long> lost = new HashSet<>();
    Set<Long> duplicated = new HashSet<>();
    long period = 1;
    for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
      String[] words = line.split(" ", 2);
      long number = Long.parseLong(words[1]);
      switch (words[0]) {
        case "period" -> period = number;
        case "lose" -> lost.add(number);
        default -> duplicated.add(number);
      }
    }
    return new FaultPlan(period, lost, duplicated);
  }
}
