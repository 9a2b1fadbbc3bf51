package org.kafkaaudit.api;

import java.time.Instant;

/** A verdict to be written as audit-streams would: a hundred messages, all of which arrived. */
record JudgedBucket(
    String topic,
    Instant start,
    String tier,
    String reference,
    String status,
    boolean isFinal,
    long expected,
    long messages,
    long lost,
    long missing,
    long duplicated,
    long duplicatedBefore,
    long unreported,
    long unstamped,
    long revision) {
  static JudgedBucket complete(String topic, Instant start, String tier, String reference) {
    return new JudgedBucket(
        topic, start, tier, reference, "complete", true, 100, 100, 0, 0, 0, 0, 0, 0, 1);
  }

  JudgedBucket expecting(long number) {
    return with(status, isFinal, number, number, 0, 0, 0, 0, revision);
  }

  JudgedBucket pendingWithout(long number) {
    return with(
        "pending",
        false,
        expected,
        messages - number,
        lost,
        number,
        duplicated,
        unstamped,
        revision);
  }

  JudgedBucket havingLost(long number) {
    return with(
        "loss",
        isFinal,
        expected,
        messages - number,
        number,
        missing,
        duplicated,
        unstamped,
        revision);
  }

  JudgedBucket repeating(long number) {
    return with(
        lost > 0 ? "loss_and_duplication" : "duplication",
        isFinal,
        expected,
        messages + number,
        lost,
        missing,
        number,
        unstamped,
        revision);
  }

  /** Its reference holds the repeats as well. */
  JudgedBucket carryingOver(long number) {
    return new JudgedBucket(
        topic,
        start,
        tier,
        reference,
        status,
        isFinal,
        expected,
        messages + number,
        lost,
        missing,
        duplicated,
        duplicatedBefore + number,
        unreported,
        unstamped,
        revision);
  }

  JudgedBucket withUnstamped(long number) {
    return with(
        status, isFinal, expected, messages + number, lost, missing, duplicated, number, revision);
  }

  JudgedBucket unverified() {
    return with(
        "unverified", isFinal, expected, messages, lost, missing, duplicated, unstamped, revision);
  }

  JudgedBucket notFinal() {
    return with(status, false, expected, messages, lost, missing, duplicated, unstamped, revision);
  }

  JudgedBucket revision(long number) {
    return with(status, isFinal, expected, messages, lost, missing, duplicated, unstamped, number);
  }

  private JudgedBucket with(
      String newStatus,
      boolean newFinal,
      long newExpected,
      long newMessages,
      long newLost,
      long newMissing,
      long newDuplicated,
      long newUnstamped,
      long newRevision) {
    return new JudgedBucket(
        topic,
        start,
        tier,
        reference,
        newStatus,
        newFinal,
        newExpected,
        newMessages,
        newLost,
        newMissing,
        newDuplicated,
        duplicatedBefore,
        unreported,
        newUnstamped,
        newRevision);
  }
}
