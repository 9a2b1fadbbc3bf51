package org.kafkaaudit.auditor;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which topics of a cluster are counted. Immutable.
 *
 * @param include regular expressions; a topic is counted where one fits its whole name
 * @param exclude regular expressions; a topic is not counted where one fits its whole name,
 *     whatever is included
 * @param leaveOutInternal whether the topics that Kafka, its mirrors and this audit keep for
 *     themselves are left out
 */
record TopicSelection(List<Pattern> include, List<Pattern> exclude, boolean leaveOutInternal) {

  /** Every topic but the internal ones. */
  static final TopicSelection DEFAULT =
      new TopicSelection(List.of(Pattern.compile(".*")), List.of(), true);

  private static final String EVENTS = "-events";

  private static final List<String> INTERNAL = List.of("__.*", ".*[.-]internal", "mm2-.*");

  TopicSelection {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  @JsonCreator
  static TopicSelection of(
      @JsonProperty("include") @Nullable List<Pattern> include,
      @JsonProperty("exclude") @Nullable List<Pattern> exclude,
      @JsonProperty("leaveOutInternal") @Nullable Boolean leaveOutInternal) {
    return new TopicSelection(
        include == null ? DEFAULT.include() : include,
        exclude == null ? DEFAULT.exclude() : exclude,
        leaveOutInternal == null ? DEFAULT.leaveOutInternal() : leaveOutInternal);
  }

  /**
   * Returns a pattern that fits the topics to count.
   *
   * @param auditTopic never counted, since reports about it would bring about reports
   * @param joinApplicationId what the topics begin with that the join keeps its state in
   */
  Pattern pattern(String auditTopic, String joinApplicationId, CanonicalNames names) {
    List<String> left = strings(exclude);
    left.add(Pattern.quote(auditTopic));
    if (leaveOutInternal) {
      left.addAll(INTERNAL);
      List<String> ofTheAudit = ofTheAudit(auditTopic, joinApplicationId);
      left.addAll(ofTheAudit);
      for (CanonicalNameRule rule : names.rules()) {
        ofTheAudit.forEach(own -> left.add(Pattern.quote(rule.prefix()) + own));
      }
    }
    return Pattern.compile("(?!" + anyOf(left) + "$)" + anyOf(strings(include)));
  }

  /** The names are those that audit-streams derives in {@code AuditTopics.ofEvents}. */
  private static List<String> ofTheAudit(String events, String joinApplicationId) {
    String prefix =
        events.endsWith(EVENTS) ? events.substring(0, events.length() - EVENTS.length()) : events;
    List<String> topics = new ArrayList<>(List.of(Pattern.quote(events)));
    topics.add(Pattern.quote(events + "-rejected"));
    for (String output : List.of("-verdicts", "-findings", "-tier-counts", "-tier-progress")) {
      topics.add(Pattern.quote(prefix + output));
    }
    topics.add(Pattern.quote(joinApplicationId + "-") + ".*");
    return topics;
  }

  private static List<String> strings(List<Pattern> patterns) {
    return patterns.stream().map(Pattern::pattern).collect(Collectors.toCollection(ArrayList::new));
  }

  private static String anyOf(List<String> expressions) {
    return expressions.stream().collect(Collectors.joining(")|(?:", "(?:(?:", "))"));
  }
}
