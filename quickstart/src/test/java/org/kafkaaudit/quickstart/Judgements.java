package org.kafkaaudit.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the API says of topics, summed over all buckets of a window. */
record Judgements(AuditApi api, long fromMillis, long toMillis) {

  /** Whose messages a finding is about, and where. */
  record Whose(String tier, String session, String service, String host, String datacenter) {}

  /** Which messages. */
  record Which(Set<Long> lost, Set<Long> duplicated) {}

  /**
   * All verdicts of a tier.
   *
   * @param other messages that are missing, undelivered, recovered, unreported or without stamp
   */
  record Sums(
      Set<String> statuses,
      boolean isFinal,
      int buckets,
      long expected,
      long messages,
      long lost,
      long duplicated,
      long duplicatedBefore,
      long other) {

    static Sums of(JsonNode verdict) {
      return new Sums(
          Set.of(verdict.get("status").asText()),
          verdict.get("final").asBoolean(),
          1,
          verdict.get("expected").asLong(),
          verdict.get("messages").asLong(),
          verdict.get("lost").asLong(),
          verdict.get("duplicated").asLong(),
          verdict.get("duplicatedBefore").asLong(),
          verdict.get("missing").asLong()
              + verdict.get("undelivered").asLong()
              + verdict.get("recovered").asLong()
              + verdict.get("unreported").asLong()
              + verdict.get("unstamped").asLong());
    }

    Sums plus(Sums more) {
      Set<String> both = new TreeSet<>(statuses);
      both.addAll(more.statuses);
      return new Sums(
          both,
          isFinal && more.isFinal,
          buckets + more.buckets,
          expected + more.expected,
          messages + more.messages,
          lost + more.lost,
          duplicated + more.duplicated,
          duplicatedBefore + more.duplicatedBefore,
          other + more.other);
    }
  }

  /** Returns the sums of each tier that anything is said of. */
  Map<String, Sums> sums(String topic) throws IOException {
    Map<String, Sums> sums = new TreeMap<>();
    for (JsonNode verdict : api.verdicts(topic, fromMillis, toMillis)) {
      sums.merge(verdict.get("tier").asText(), Sums.of(verdict), Sums::plus);
    }
    return sums;
  }

  /** Returns everything that is found lost or duplicated, at whichever tier. */
  Map<Whose, Which> found(String topic) throws IOException {
    Map<Whose, Which> found = new HashMap<>();
    for (JsonNode finding : api.findings(fromMillis, toMillis)) {
      if (finding.get("topic").asText().equals(topic)) {
        add(finding, found);
      }
    }
    return found;
  }

  private static void add(JsonNode finding, Map<Whose, Which> found) {
    Set<Long> lost = sequences(finding.get("lostSequences"));
    Set<Long> duplicated = sequences(finding.get("duplicatedSequences"));
    assertThat(lost).as("%s", finding).hasSize(finding.get("lost").asInt());
    assertThat(duplicated).as("%s", finding).hasSize(finding.get("duplicated").asInt());
    if (!lost.isEmpty() || !duplicated.isEmpty()) {
      Whose whose =
          new Whose(
              finding.get("tier").asText(),
              finding.get("session").asText(),
              finding.get("service").asText(),
              finding.get("host").asText(),
              finding.get("datacenter").asText());
      Which all = found.computeIfAbsent(whose, any -> new Which(new TreeSet<>(), new TreeSet<>()));
      all.lost().addAll(lost);
      all.duplicated().addAll(duplicated);
    }
  }

  private static Set<Long> sequences(JsonNode ranges) {
    Set<Long> sequences = new TreeSet<>();
    for (JsonNode range : ranges) {
      for (long each = range.get("first").asLong(); each <= range.get("last").asLong(); each++) {
        sequences.add(each);
      }
    }
    return sequences;
  }
}
