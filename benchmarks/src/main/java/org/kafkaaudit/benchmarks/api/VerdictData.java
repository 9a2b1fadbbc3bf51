package org.kafkaaudit.benchmarks.api;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.kafkaaudit.benchmarks.Console;
import org.kafkaaudit.benchmarks.dataset.Warehouse;

/**
 * Verdicts of thirty days, made inside the engine, in the order and with the statements in which
 * the writer would have inserted them. Buckets of a minute, two tiers; two fifths of the topics
 * have messages in every minute, the others in 429 minutes of a day, which comes to 50,004 verdicts
 * for each topic. What is made is a function of the topic and the minute alone, so that what was
 * cut short is made again. Immutable.
 *
 * @param topics how many
 */
record VerdictData(int topics) {

  static final LocalDate FIRST_DAY = LocalDate.parse("2026-10-01");
  static final int DAYS = 30;
  static final int VERDICTS_OF_A_TOPIC = 50_004;

  private static final int HOUR_SECONDS = 3600;
  private static final int DAY_SECONDS = 24 * HOUR_SECONDS;

  /** A statement makes some 1.4 million rows at the most, which is one part. */
  private static final int TOPIC_HOURS_AT_ONCE = 20_000;

  private static final String TOPIC_NAME =
      "'team' || leftPad(toString(t % 97), 2, '0') || '.events-' || leftPad(toString(t), 5, '0')";

  /** The topics' minutes and tiers of some hours that begin at {@code %1$d} seconds. */
  private static final String MINUTES =
      """
      SELECT intDiv(number, %3$d) AS t, intDiv(number %% %3$d, 2) AS minute, number %% 2 AS k,
        %1$d + minute * 60 AS at, intDiv(at, 60) %% 1440 AS of_day, (of_day + t) %% 1440 AS place,
        cityHash64(t, at, k) AS h,
        toUInt64(exp10(1 + (t * 7919 %% 1000) / 250) * (1 + 0.5 * sin(of_day / 229.2)) * (1 + h %% 100 / 500)) AS expected_
      FROM numbers(%2$d)
      WHERE t %% 5 < 2 OR intDiv((place + 1) * 429, 1440) > intDiv(place * 429, 1440)
      """;

  /** One verdict in 33 was pending when it was first said. */
  private static final String FIRST_SAID =
      """
      INSERT INTO verdicts
      SELECT %3$s, fromUnixTimestamp64Milli(toInt64(at) * 1000, 'UTC'), 60000, %4$s, %5$s, 'pending', false,
        ['the bucket is not over'], expected_, intDiv(expected_, 2), expected_ * (40 + t %% 700), 0,
        expected_ - intDiv(expected_, 2), 0, 0, 0, 0, 0, false, at * 1000 + 61000 AS r,
        fromUnixTimestamp64Milli(toInt64(r), 'UTC')
      FROM (%6$s) WHERE h %% 33 = 0
      """;

  /**
   * In ten thousand: 6 with a loss, 5 with duplication, 2 unverified, the others complete. The last
   * minutes are pending.
   */
  private static final String SAID =
      """
      INSERT INTO verdicts
      SELECT %3$s, fromUnixTimestamp64Milli(toInt64(at) * 1000, 'UTC'), 60000, %4$s, %5$s,
        multiIf(at >= %7$d, 'pending', h %% 10000 < 5, 'loss', h %% 10000 < 6, 'loss_and_duplication',
          h %% 10000 < 10, 'duplication', h %% 10000 < 12, 'unverified', 'complete') AS status_,
        status_ != 'pending',
        multiIf(status_ = 'pending', ['the bucket is not over'],
          status_ = 'unverified', ['the auditor of dc' || toString(t %% 3) || ' is silent'], []),
        expected_, expected_ - lost_ - missing_ + duplicated_ AS messages_, messages_ * (80 + t %% 1400),
        if(status_ IN ('loss', 'loss_and_duplication'), 1 + h %% 4, 0) AS lost_,
        if(status_ IN ('pending', 'unverified'), intDiv(expected_, 3), 0) AS missing_,
        if(status_ IN ('duplication', 'loss_and_duplication'), 1 + h %% 5, 0) AS duplicated_,
        0, 0, 0, if(t %% 50 = 0, intDiv(expected_, 10), 0), false, at * 1000 + 65000 + h %% 20000 AS r,
        fromUnixTimestamp64Milli(toInt64(r), 'UTC')
      FROM (%6$s)
      """;

  /** One to three sessions each. */
  private static final String FOUND =
      """
      INSERT INTO findings
      SELECT topic, bucket_start, bucket_length_ms, tier, cityHash64(topic, intDiv(toUnixTimestamp(bucket_start), 86400), n) AS session,
        splitByChar('.', toString(topic))[1] || '-service', 'host-' || toString(session %% 4000), 'dc' || toString(session %% 3),
        lost, duplicated, 0, 0, 0, if(lost > 0, [(h %% 1000000, h %% 1000000 + lost - 1)], []),
        if(duplicated > 0, [(h %% 900000, h %% 900000 + duplicated - 1)], []), false, revision, judged_at
      FROM (SELECT *, cityHash64(topic, bucket_start, tier) AS h FROM verdicts
        WHERE bucket_start >= %1$s AND bucket_start < %2$s AND (lost > 0 OR duplicated > 0))
      ARRAY JOIN range(1 + h %% 3) AS n
      """;

  private static final String SETTINGS =
      " SETTINGS max_threads = 2, max_insert_threads = 1, min_insert_block_size_rows = 3000000,"
          + " min_insert_block_size_bytes = 1000000000, max_block_size = 65536";

  /** What the data depends on. */
  static String recipe() {
    return String.join("\n", Tables.statements())
        + Tables.sumUp("")
        + MINUTES
        + FIRST_SAID
        + SAID
        + FOUND
        + FIRST_DAY
        + DAYS;
  }

  long verdicts() {
    return (long) topics * VERDICTS_OF_A_TOPIC;
  }

  String database() {
    return "topics_" + topics;
  }

  /** Name of a topic, by its number from 0. */
  static String topic(int number) {
    return "team%02d.events-%05d".formatted(number % 97, number);
  }

  static Instant start(int day) {
    return FIRST_DAY.plusDays(day).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** Makes what is not there yet. */
  void make(Warehouse warehouse, Console console) {
    Tables.statements().forEach(warehouse::execute);
    warehouse.execute(
        "CREATE TABLE IF NOT EXISTS days_made (day UInt16) ENGINE = MergeTree ORDER BY day");
    for (int day = 0; day < DAYS; day++) {
      if (warehouse.number("SELECT count() FROM days_made WHERE day = " + day) == 0) {
        makeDay(warehouse, day);
        warehouse.execute("INSERT INTO days_made VALUES (" + day + ")");
        console.say(
            "%s: day %d of %d is made, %,d verdicts in all"
                .formatted(database(), day + 1, DAYS, verdicts() / DAYS * (day + 1)));
      }
    }
    if (warehouse.number("SELECT count() FROM tiers") == 0) {
      makeProgress(warehouse);
    }
  }

  /** How many verdicts are still to be made. */
  double missing(Warehouse warehouse) {
    boolean isBegun = warehouse.number("EXISTS TABLE days_made") == 1;
    long made = isBegun ? warehouse.number("SELECT uniqExact(day) FROM days_made") : 0;
    return (double) verdicts() / DAYS * (DAYS - made);
  }

  boolean isMade(Warehouse warehouse) {
    return warehouse.number("EXISTS TABLE days_made") == 1
        && warehouse.number("SELECT uniqExact(day) FROM days_made") == DAYS
        && warehouse.number("SELECT count() FROM tiers") > 0;
  }

  private void makeDay(Warehouse warehouse, int day) {
    long seconds = (long) hoursAtOnce() * HOUR_SECONDS;
    long dayBegins = start(day).getEpochSecond();
    for (long begins = dayBegins; begins < dayBegins + DAY_SECONDS; begins += seconds) {
      warehouse.execute(filled(FIRST_SAID, begins) + SETTINGS);
      warehouse.execute(filled(SAID, begins) + SETTINGS);
      warehouse.execute(
          Tables.sumUp(
              "bucket_start >= toDateTime64(%d, 3, 'UTC') AND bucket_start < toDateTime64(%d, 3, 'UTC')"
                  .formatted(begins, begins + seconds)));
    }
    String from = "toDateTime64(" + dayBegins + ", 3, 'UTC')";
    String to = "toDateTime64(" + start(day + 1).getEpochSecond() + ", 3, 'UTC')";
    warehouse.execute(FOUND.formatted(from, to));
    if (day > 0) {
      mergeDay(warehouse, day - 1);
    }
  }

  /** What the tables' settings make of a day that is over. */
  private static void mergeDay(Warehouse warehouse, int day) {
    for (String table : List.of("verdicts", "findings", "verdict_hours")) {
      warehouse.execute(
          "OPTIMIZE TABLE %s PARTITION '%s' FINAL".formatted(table, FIRST_DAY.plusDays(day)));
    }
  }

  /** As many as a day can be divided by. */
  private int hoursAtOnce() {
    return IntStream.of(24, 12, 4, 1)
        .filter(hours -> topics * hours <= TOPIC_HOURS_AT_ONCE)
        .findFirst()
        .orElse(1);
  }

  private String filled(String statement, long begins) {
    int places = hoursAtOnce() * 120;
    long pendingFrom = start(DAYS).getEpochSecond() - 180;
    return statement.formatted(
        begins,
        (long) topics * places,
        TOPIC_NAME,
        "if(k = 0, 'local', 'aggregate')",
        "if(k = 0, 'producer', 'local')",
        MINUTES.formatted(begins, (long) topics * places, places),
        pendingFrom);
  }

  private void makeProgress(Warehouse warehouse) {
    String end = "toDateTime64(" + start(DAYS).getEpochSecond() + ", 3, 'UTC')";
    warehouse.execute(
        "INSERT INTO tier_progress SELECT %s, tier, %s, %s, %s, 1 FROM (SELECT number AS t FROM numbers(%d)) ARRAY JOIN ['producer', 'local', 'aggregate'] AS tier"
            .formatted(TOPIC_NAME, end, end, end + " - INTERVAL 3 MINUTE", topics));
    warehouse.execute(
        "INSERT INTO tiers (position, tier, reference, clusters, settle_ms, overdue_ms, revision) VALUES"
            + " (0, 'producer', '', [], 120000, 600000, 1), (1, 'local', 'producer', ['local'], 120000, 600000, 1),"
            + " (2, 'aggregate', 'local', ['aggregate'], 120000, 600000, 1)");
  }
}
