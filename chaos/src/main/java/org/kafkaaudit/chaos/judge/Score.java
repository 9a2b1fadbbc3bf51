package org.kafkaaudit.chaos.judge;

import java.util.ArrayList;
import java.util.List;

/**
 * How far what the audit says is from the truth; all zero where it is not. Immutable.
 *
 * @param falseLoss messages that are called lost and are not
 * @param missedLoss messages that are lost and not called so
 * @param falseDuplicates copies that are told and are not there
 * @param missedDuplicates copies that are there and not told
 * @param undecided cells without a final verdict, or with one that says without need that it cannot
 *     know
 * @param differences each of them, for people
 */
public record Score(
    long falseLoss,
    long missedLoss,
    long falseDuplicates,
    long missedDuplicates,
    long undecided,
    List<String> differences) {

  /** Nothing compared, nothing wrong. */
  public static final Score ZERO = new Score(0, 0, 0, 0, 0, List.of());

  public Score {
    differences = List.copyOf(differences);
  }

  /** Returns the sum of both. */
  public Score plus(Score other) {
    List<String> all = new ArrayList<>(differences);
    all.addAll(other.differences);
    return new Score(
        falseLoss + other.falseLoss,
        missedLoss + other.missedLoss,
        falseDuplicates + other.falseDuplicates,
        missedDuplicates + other.missedDuplicates,
        undecided + other.undecided,
        all);
  }

  /** Whether the audit said the truth and all of it. */
  public boolean isZero() {
    return falseLoss + missedLoss + falseDuplicates + missedDuplicates + undecided == 0;
  }

  /** One line of numbers. */
  public String summary() {
    return "false loss %d, missed loss %d, false duplicates %d, missed duplicates %d, undecided %d"
        .formatted(falseLoss, missedLoss, falseDuplicates, missedDuplicates, undecided);
  }
}
