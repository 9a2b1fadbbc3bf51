package org.kafkaaudit.model.verdict;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tiers of a deployment, each behind its reference. Immutable. */
public final class TierPath {

  private final Map<String, TierRule> rules = new LinkedHashMap<>();

  /**
   * @param rules the tiers in the order of the path: a reference comes before the tiers that it is
   *     the reference of
   * @throws IllegalArgumentException naming every mistake
   */
  public TierPath(List<TierRule> rules) {
    List<String> mistakes = new ArrayList<>();
    for (TierRule rule : rules) {
      if (this.rules.containsKey(rule.tier())) {
        mistakes.add("tier " + rule.tier() + " is there twice: give each tier a name of its own");
      }
      rule.reference()
          .filter(reference -> !this.rules.containsKey(reference))
          .ifPresent(
              reference ->
                  mistakes.add(
                      "tier "
                          + rule.tier()
                          + " has the reference "
                          + reference
                          + ", which is none of the tiers listed before it"));
      this.rules.put(rule.tier(), rule);
    }
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", mistakes));
    }
  }

  /** Returns the tiers in the order of the path. */
  public List<TierRule> rules() {
    return List.copyOf(rules.values());
  }

  /** Returns the tier of that name, where there is one. */
  public Optional<TierRule> rule(String tier) {
    return Optional.ofNullable(rules.get(tier));
  }

  /**
   * Returns the part of the path on which the topic is expected: without the tiers that do not
   * expect it, and without those behind them.
   */
  public TierPath of(String topic) {
    Set<String> kept = new HashSet<>();
    for (TierRule rule : rules.values()) {
      if (rule.topics().contains(topic) && rule.reference().stream().allMatch(kept::contains)) {
        kept.add(rule.tier());
      }
    }
    return kept.size() == rules.size()
        ? this
        : new TierPath(rules.values().stream().filter(rule -> kept.contains(rule.tier())).toList());
  }

  /** Returns for each tier behind a mirror the tier that it is mirrored from. */
  public Map<String, String> mirrored() {
    Map<String, String> mirrored = new LinkedHashMap<>();
    for (TierRule rule : rules.values()) {
      rule.reference()
          .filter(reference -> !isProducerTier(reference))
          .ifPresent(reference -> mirrored.put(rule.tier(), reference));
    }
    return mirrored;
  }

  /** Returns the first tier that has the given one as its reference; that one where none has. */
  public String behind(String tier) {
    return rules.values().stream()
        .filter(rule -> rule.reference().equals(Optional.of(tier)))
        .map(TierRule::tier)
        .findFirst()
        .orElse(tier);
  }

  /** Returns whether the tier has no reference: its counts come from producers. */
  public boolean isProducerTier(String tier) {
    return rule(tier).flatMap(TierRule::reference).isEmpty();
  }
}
