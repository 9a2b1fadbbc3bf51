package org.kafkaaudit.auditor;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Canonical names of topics: those that producers sent to, where mirrors put a prefix before them.
 * Immutable.
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

  /**
   * Returns the topics whose canonical name is that of another one too, all but the first of them
   * in alphabetical order, each with that first one.
   */
  SortedMap<String, String> collisions(Collection<String> topics) {
    Map<String, String> firsts = new HashMap<>();
    SortedMap<String, String> collisions = new TreeMap<>();
    for (String topic : new TreeSet<>(topics)) {
      String first = firsts.putIfAbsent(of(topic), topic);
      if (first != null) {
        collisions.put(topic, first);
      }
    }
    return collisions;
  }
}
