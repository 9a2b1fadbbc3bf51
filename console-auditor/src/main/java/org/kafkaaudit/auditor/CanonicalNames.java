package org.kafkaaudit.auditor;

import java.util.List;

/**
 * Canonical names of topics: those that producers sent to, where mirrors put a prefix before them.
 * Several topics may have the same one: what they hold adds up. Immutable.
 */
record CanonicalNames(List<CanonicalNameRule> rules) {

  CanonicalNames {
    rules = List.copyOf(rules);
  }

  /** Returns the canonical name; the first rule that fits decides. */
  String of(String topic) {
    for (CanonicalNameRule rule : rules) {
      if (topic.length() > rule.prefix().length() && topic.startsWith(rule.prefix())) {
        return topic.substring(rule.prefix().length());
      }
    }
    return topic;
  }
}
