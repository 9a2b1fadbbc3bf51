package org.kafkaaudit.benchmarks.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * What was measured of one thing, a value for each round. Immutable.
 *
 * @param values in the order of the rounds, at least one
 */
public record Series(List<Double> values) {

  /** Copies what it is given. */
  public Series {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("A series has at least one value.");
    }
  }

  /** Of one value, for what does not vary, such as a number of bytes. */
  public static Series of(double value) {
    return new Series(List.of(value));
  }

  /** The middle value; of an even number the mean of the two in the middle. */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  public double median() {
    return quantile(0.5);
  }

  /** The value below which a quarter lies. */
  public double lowerQuartile() {
    return quantile(0.25);
  }

  /** The value below which three quarters lie. */
  public double upperQuartile() {
    return quantile(0.75);
  }

  /** By linear interpolation between the two nearest values. */
  public double quantile(double share) {
    List<Double> sorted = values.stream().sorted().toList();
    double place = share * (sorted.size() - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
  }

  /** This one divided by another, round by round, so that both come from the same moment. */
  public Series over(Series other) {
    return with(other, (one, two) -> one / two);
  }

  /** This one less another, round by round. */
  public Series less(Series other) {
    return with(other, (one, two) -> one - two);
  }

  private Series with(Series other, DoubleBinaryOperator operator) {
    if (values.size() != other.values.size()) {
      throw new IllegalArgumentException(
          "Series of " + values.size() + " and " + other.values.size() + " rounds.");
    }
    List<Double> results = new ArrayList<>();
    for (int round = 0; round < values.size(); round++) {
      results.add(operator.applyAsDouble(values.get(round), other.values.get(round)));
    }
    return new Series(results);
  }
}
