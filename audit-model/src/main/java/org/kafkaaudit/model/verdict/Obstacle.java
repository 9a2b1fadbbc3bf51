package org.kafkaaudit.model.verdict;

/**
 * What is in the way of a verdict. Immutable.
 *
 * @param text for people, without numbers that change from one judgement to the next
 * @param isPermanent whether waiting will not help
 */
record Obstacle(String text, boolean isPermanent) {

  static Obstacle passing(String text) {
    return new Obstacle(text, false);
  }

  static Obstacle permanent(String text) {
    return new Obstacle(text, true);
  }
}
