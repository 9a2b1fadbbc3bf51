package org.kafkaaudit.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a topic is verified.
 *
 * @param tier the tier asked for; absent where all of them were
 * @param verifiedThrough time before which every bucket has a final verdict, at the tier or at
 *     every one; absent where it is not known
 * @param reached whether that is the time asked for or later, or, where only to wait was asked for,
 *     later than when it was; absent where neither was
 */
record VerifiedThrough(
    String topic,
    Optional<String> tier,
    Optional<Instant> verifiedThrough,
    Optional<Boolean> reached) {

  /**
   * What is asked for.
   *
   * @param tier the tier; absent for all that are judged
   * @param tiers the names of these
   * @param wanted the time that is to be reached
   */
  record Question(
      String topic, Optional<String> tier, List<String> tiers, Optional<Instant> wanted) {
    Question {
      tiers = List.copyOf(tiers);
    }

    /** Returns the same question for any time after the one of an answer. */
    Question beyond(VerifiedThrough answer) {
      Instant next = answer.verifiedThrough().map(time -> time.plusMillis(1)).orElse(Instant.MIN);
      return new Question(topic, tier, tiers, Optional.of(next));
    }

    /**
     * Answers it.
     *
     * @param verified for each tier, how far the topic is verified there
     */
    VerifiedThrough answer(Map<String, Optional<Instant>> verified) {
      List<Instant> times =
          tiers.stream()
              .flatMap(name -> verified.getOrDefault(name, Optional.empty()).stream())
              .toList();
      Optional<Instant> all =
          times.size() == tiers.size() ? times.stream().min(Instant::compareTo) : Optional.empty();
      return new VerifiedThrough(
          topic,
          tier,
          all,
          wanted.map(time -> all.filter(reached -> !reached.isBefore(time)).isPresent()));
    }
  }

  boolean isReached() {
    return reached.orElse(true);
  }
}
