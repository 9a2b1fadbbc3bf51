package org.kafkaaudit.api;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the name that somebody probably meant. */
final class NearestName {
  private NearestName() {}

  /** A question such as {@code Did you mean "tier"?}, or nothing where nothing is near. */
  static String question(String given, Collection<String> valid) {
    return valid.stream()
        .min(Comparator.comparingInt(name -> distance(given, name)))
        .filter(name -> distance(given, name) <= Math.max(2, name.length() / 3))
        .map(name -> " Did you mean \"" + name + "\"?")
        .orElse("");
  }

  /** Edits (insert, delete, replace a character) that turn one name into the other. */
  private static int distance(String given, String name) {
    String left = given.toLowerCase(Locale.ROOT);
    String right = name.toLowerCase(Locale.ROOT);
    int[] previous = new int[right.length() + 1];
    for (int column = 0; column <= right.length(); column++) {
      previous[column] = column;
    }
    for (int row = 1; row <= left.length(); row++) {
      int[] current = new int[right.length() + 1];
      current[0] = row;
      for (int column = 1; column <= right.length(); column++) {
        int replaced =
            previous[column - 1] + (left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1);
        current[column] = Math.min(replaced, Math.min(previous[column], current[column - 1]) + 1);
      }
      previous = current;
    }
    return previous[right.length()];
  }
}
