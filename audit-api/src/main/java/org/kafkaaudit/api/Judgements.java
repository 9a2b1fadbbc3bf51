package org.kafkaaudit.api;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The verdicts on a topic in a window, summed up for each tier. Thread-safe. */
final class Judgements {
  private static final int MOST_SUMS = 1000;

  private final ClickHouse clickHouse;
  private final Progress progress;

  Judgements(ClickHouse clickHouse, Progress progress) {
    this.clickHouse = clickHouse;
    this.progress = progress;
  }

  /**
   * Sums up each tier of the path that is judged, against each reference that it was judged against
   * in the window; where it has no verdict in the window, against the one that it has now.
   */
  List<Completeness> of(String topic, Window window, List<Tiers.Step> path) {
    // In this order: a verdict is there before the progress that it is covered by. Read the other
    // way round, a verdict that came in between would be taken for an empty bucket.
    Map<String, Optional<Instant>> verified = progress.verifiedThrough(topic);
    List<Sum> sums = clickHouse.read(sumsQuery(topic, window), Judgements::sum);
    Set<String> watched = watched(window.from(), path);
    List<Completeness> result = new ArrayList<>();
    for (Tiers.Step step : path) {
      if (step.reference().isPresent()) {
        List<Sum> ofTier = sums.stream().filter(sum -> sum.tier().equals(step.tier())).toList();
        Finality finality =
            new Finality(
                window,
                verified.getOrDefault(step.tier(), Optional.empty()),
                watched.contains(step.tier()),
                ofTier);
        (ofTier.isEmpty() ? List.of(Sum.none(step.tier(), step.reference().get())) : ofTier)
            .forEach(sum -> result.add(sum.completeness(finality)));
      }
    }
    return result;
  }

  /** Verdicts of one tier against one reference, added up. */
  private record Sum(
      String tier,
      String reference,
      long open,
      long expected,
      long messages,
      long lost,
      long missing,
      long duplicated,
      long duplicatedBefore,
      long undelivered,
      long unreported,
      long unstamped,
      Map<String, Long> buckets) {
    static Sum none(String tier, String reference) {
      Map<String, Long> buckets = new LinkedHashMap<>();
      Verdict.STATUSES.forEach(status -> buckets.put(status, 0L));
      return new Sum(tier, reference, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, buckets);
    }

    Completeness completeness(Finality finality) {
      return new Completeness(
          tier,
          reference,
          finality.reasons().isEmpty(),
          finality.reasons(),
          finality.verifiedThrough(),
          expected,
          messages,
          lost,
          missing,
          duplicated,
          duplicatedBefore,
          undelivered,
          unreported,
          unstamped,
          Completeness.ratio(expected, lost, missing),
          buckets);
    }
  }

  /**
   * Whether all is known that can be known of a tier in a window. That no verdict is open does not
   * suffice: a bucket may not have any yet.
   *
   * @param watched whether the tier was judged at all when the window began
   * @param sums one for each reference in the window
   */
  private record Finality(
      Window window, Optional<Instant> verifiedThrough, boolean watched, List<Sum> sums) {
    List<String> reasons() {
      List<String> reasons = new ArrayList<>();
      if (verifiedThrough.isEmpty()) {
        reasons.add("it is not known how far the tier is verified: has its auditor reported?");
      } else if (verifiedThrough.get().isBefore(window.to())) {
        reasons.add("the tier is verified through %s only".formatted(verifiedThrough.get()));
      }
      long open = sums.stream().mapToLong(Sum::open).sum();
      if (open > 0) {
        reasons.add("%d of the verdicts are not final".formatted(open));
      }
      if (!watched) {
        reasons.add(
            "there is no verdict at the tier, on any topic, from the time when the window begins or"
                + " the %d days before: what was there then is not known"
                    .formatted(Window.LONGEST.toDays()));
      }
      if (sums.size() > 1) {
        reasons.add(
            "the reference of the tier was changed within the window: each part of it was judged"
                + " against another one");
      }
      return reasons;
    }
  }

  static Query sumsQuery(String topic, Window window) {
    Query query = new Query("completeness").add("SELECT tier, reference,");
    for (String status : Verdict.STATUSES) {
      query.add("countIf(status = '" + status + "') AS " + status + "_count,");
    }
    return query
        .add("countIf(NOT is_final) AS open_count, sum(expected) AS expected_sum,")
        .add("sum(messages) AS messages_sum, sum(lost) AS lost_sum, sum(missing) AS missing_sum,")
        .add("sum(duplicated) AS duplicated_sum, sum(duplicated_before) AS before_sum,")
        .add("sum(undelivered) AS undelivered_sum,")
        .add("sum(unreported) AS unreported_sum, sum(unstamped) AS unstamped_sum")
        .add("FROM verdicts FINAL WHERE topic = ?", topic)
        .addWindow(window)
        .add("GROUP BY tier, reference ORDER BY tier, reference LIMIT ?", MOST_SUMS);
  }

  private static Sum sum(ResultSet row) throws SQLException {
    Map<String, Long> buckets = new LinkedHashMap<>();
    for (String status : Verdict.STATUSES) {
      buckets.put(status, row.getLong(status + "_count"));
    }
    return new Sum(
        row.getString("tier"),
        row.getString("reference"),
        row.getLong("open_count"),
        row.getLong("expected_sum"),
        row.getLong("messages_sum"),
        row.getLong("lost_sum"),
        row.getLong("missing_sum"),
        row.getLong("duplicated_sum"),
        row.getLong("before_sum"),
        row.getLong("undelivered_sum"),
        row.getLong("unreported_sum"),
        row.getLong("unstamped_sum"),
        buckets);
  }

  /**
   * The tiers that were judged when the window began. Where nothing was, the audit was not there
   * yet or its verdicts are gone by now; without a verdict, messages of that time would look like
   * none.
   */
  private Set<String> watched(Instant from, List<Tiers.Step> path) {
    return path.isEmpty()
        ? Set.of()
        : new HashSet<>(clickHouse.read(watchedQuery(from, path), row -> row.getString("tier")));
  }

  static Query watchedQuery(Instant from, List<Tiers.Step> path) {
    Instant earliest = from.plusMillis(1).minus(Window.LONGEST);
    Window before =
        new Window(earliest.isBefore(Instant.EPOCH) ? Instant.EPOCH : earliest, from.plusMillis(1));
    Query query = new Query("tiers-watched").add("SELECT tier FROM (");
    String separator = "";
    for (Tiers.Step step : path) {
      query
          .add(separator + "SELECT * FROM (SELECT tier FROM verdicts WHERE tier = ?", step.tier())
          .addWindow(before)
          .add("LIMIT 1)");
      separator = "UNION ALL ";
    }
    return query.add(") LIMIT ?", Tiers.MOST);
  }
}
