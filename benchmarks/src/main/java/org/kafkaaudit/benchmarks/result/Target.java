package org.kafkaaudit.benchmarks.result;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a benchmark was asked to reach, and what it reached; judged by the median. Immutable.
 *
 * @param subject under which conditions, as in {@link Measurement}
 * @param name what is compared, such as {@code throughput, TrackerProducer over KafkaProducer}
 * @param unit empty for a ratio
 * @param series the values
 * @param bound on which side of the limit the median should be
 * @param limit what is asked for
 */
public record Target(
    String subject, String name, String unit, Series series, Bound bound, double limit) {

  /** On which side of a limit it is good to be. */
  public enum Bound {
    AT_LEAST("≥"),
    AT_MOST("≤");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }

    /** As in a table. */
    public String sign() {
      return sign;
    }
  }

  /** One that should not be below its limit. */
  public static Target atLeast(
      double limit, String subject, String name, String unit, Series series) {
    return new Target(subject, name, unit, series, Bound.AT_LEAST, limit);
  }

  /** One that should not be above its limit. */
  public static Target atMost(
      double limit, String subject, String name, String unit, Series series) {
    return new Target(subject, name, unit, series, Bound.AT_MOST, limit);
  }

  /** Whether the median is where it should be. */
  @JsonProperty(value = "reached", access = JsonProperty.Access.READ_ONLY)
  public boolean isReached() {
    return bound == Bound.AT_LEAST ? series.median() >= limit : series.median() <= limit;
  }
}
