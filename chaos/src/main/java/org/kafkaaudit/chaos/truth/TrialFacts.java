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
 * @param uncountedTopics topics of which messages may have gone before an auditor counted them, by
 *     tier and topic
 */
public record TrialFacts(
    Set<String> topics,
    List<HostLedger> hosts,
    Map<String, Long> killed,
    Collection<LoggedMessage> local,
    Collection<LoggedMessage> aggregate,
    List<Span> auditAway,
    Map<String, Map<String, Uncounted>> uncountedTopics) {

  /**
   * Messages that may have gone before an auditor counted them.
   *
   * @param sinceMillis what was appended before was counted, in milliseconds since the epoch
   */
  public record Uncounted(String why, long sinceMillis) {}

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

  /**
   * Why a verdict at the tier on a bucket that ends at the given time may say that it cannot know
   * everything.
   */
  Optional<String> uncounted(String topic, String tier, long endMillis) {
    Uncounted here = uncountedTopics.getOrDefault(tier, Map.of()).get(topic);
    if (tier.equals("local")) {
      return here == null || endMillis <= here.sinceMillis()
          ? Optional.empty()
          : Optional.of(here.why());
    }
    // What the reference did not count, nobody can miss behind it; and behind a mirror there are no
    // offsets to tell which of the earlier messages were counted.
    return Optional.ofNullable(here)
        .or(() -> Optional.ofNullable(uncountedTopics.getOrDefault("local", Map.of()).get(topic)))
        .map(Uncounted::why);
  }
}
