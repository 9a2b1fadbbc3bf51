package org.kafkaaudit.model.count;

import java.util.ArrayList;
import java.util.List;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.Session;

/**
 * What was counted of the messages that came from one session. Immutable.
 *
 * @param session the session, or {@link Session#UNSTAMPED}
 * @param messages number of messages, repeats included
 * @param bytes serialized size of their keys and values
 * @param sequences sequences seen at least once
 * @param repeated sequences seen more than once
 * @param outcome what became of them, at the producer tier
 * @param lateness see {@link Lateness}; empty where it was not measured
 */
public record OriginCount(
    long session,
    long messages,
    long bytes,
    SequenceSet sequences,
    SequenceSet repeated,
    SendOutcome outcome,
    List<Long> lateness) {

  /**
   * @throws IllegalArgumentException where the numbers cannot be
   */
  public OriginCount {
    lateness = List.copyOf(lateness);
    if (messages < 0 || bytes < 0) {
      throw new IllegalArgumentException(
          "a count of " + messages + " messages and " + bytes + " bytes: neither can be negative");
    }
    if (session != Session.UNSTAMPED && sequences.size() > messages) {
      throw new IllegalArgumentException(
          "a count of "
              + messages
              + " messages with "
              + sequences.size()
              + " sequences: each message has but one");
    }
    if (!repeated.minus(sequences).isEmpty()) {
      throw new IllegalArgumentException(
          "repeated sequences that were not seen at all: " + repeated.minus(sequences));
    }
  }

  /** Returns what this count and another one of the same session say together. */
  OriginCount plus(OriginCount other) {
    return new OriginCount(
        session,
        messages + other.messages,
        bytes + other.bytes,
        sequences.union(other.sequences),
        repeated.union(other.repeated).union(sequences.intersection(other.sequences)),
        outcome.plus(other.outcome),
        sum(lateness, other.lateness));
  }

  private static List<Long> sum(List<Long> one, List<Long> other) {
    List<Long> sum = new ArrayList<>(one.size() < other.size() ? other : one);
    for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
      sum.set(i, one.get(i) + other.get(i));
    }
    return sum;
  }
}
