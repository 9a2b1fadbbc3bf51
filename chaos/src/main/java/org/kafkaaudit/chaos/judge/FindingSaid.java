package org.kafkaaudit.chaos.judge;

import java.util.Set;

/**
 * A finding as the API tells it. Immutable.
 *
 * @param isCut whether the API lists fewer sequences than there are
 * @param text all of it, for people
 */
public record FindingSaid(
    Cell cell,
    String session,
    String host,
    long lost,
    long duplicated,
    Set<Long> lostSequences,
    Set<Long> duplicatedSequences,
    boolean isCut,
    String text) {

  public FindingSaid {
    lostSequences = Set.copyOf(lostSequences);
    duplicatedSequences = Set.copyOf(duplicatedSequences);
  }
}
