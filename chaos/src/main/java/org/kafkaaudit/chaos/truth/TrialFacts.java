package org.kafkaaudit.chaos.truth;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a trial without the audit. Immutable.
 *
 * @param killed hosts that were killed, and when, in milliseconds since the epoch
 * @param auditAway when the audit topic could not be written
 * @param uncountedTopics why messages of a topic may have gone before an auditor counted them, by
 *     tier and topic
 */
public record TrialFacts(
    Set<String> topics,
    List<HostLedger> hosts,
    Map<String, Long> killed,
    Collection<LoggedMessage> local,
    Collection<LoggedMessage> aggregate,
    List<Span> auditAway,
    Map<String, Map<String, String>> uncountedTopics) {

  /** A span of time, in milliseconds since the epoch. */
  public record Span(long fromMillis, long untilMillis) {}

  public TrialFacts {
    topics = Set.copyOf(topics);
    hosts = List.copyOf(hosts);
    killed = Map.copyOf(killed);
    local = List.copyOf(local);
    aggregate = List.copyOf(aggregate);
    auditAway = List.copyOf(auditAway);
    uncountedTopics = Map.copyOf(uncountedTopics);
  }

  /** Why a verdict on the topic at the tier may say that it cannot know everything. */
  Optional<String> uncounted(String topic, String tier) {
    Optional<String> here =
        Optional.ofNullable(uncountedTopics.getOrDefault(tier, Map.of()).get(topic));
    // What the reference did not count, nobody can miss behind it.
    return here.isEmpty() && tier.equals("aggregate") ? uncounted(topic, "local") : here;
  }
}
