package org.kafkaaudit.model.verdict;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which topics are expected at a tier, where a mirror takes only some of them. Immutable.
 *
 * @param include a topic is expected where one fits its whole canonical name
 * @param exclude a topic is not expected where one fits its whole canonical name, whatever is
 *     included
 */
public record ExpectedTopics(List<Pattern> include, List<Pattern> exclude) {

  /** Every topic. */
  public static final ExpectedTopics ALL =
      new ExpectedTopics(List.of(Pattern.compile(".*")), List.of());

  public ExpectedTopics {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /** Whether the topic is expected. */
  boolean contains(String topic) {
    return fits(include, topic) && !fits(exclude, topic);
  }

  private static boolean fits(List<Pattern> patterns, String topic) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(topic).matches());
  }
}
