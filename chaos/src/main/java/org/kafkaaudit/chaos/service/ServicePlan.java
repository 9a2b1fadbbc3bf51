package org.kafkaaudit.chaos.service;

import java.time.Duration;
import java.util.List;

/**
 * A service of a trial. Immutable.
 *
 * @param isAvro whether it serializes through the schema registry
 * @param topics which of the trial's topics it sends to, by number
 * @param messagesPerSecond of each of its hosts
 * @param deliveryTimeout after so long it is told that a message failed
 */
public record ServicePlan(
    String name,
    boolean isAvro,
    List<Integer> topics,
    int messagesPerSecond,
    Duration deliveryTimeout) {

  public ServicePlan {
    topics = List.copyOf(topics);
  }
}
