package org.kafkaaudit.tables;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.count.SliceCounter;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.reporting.AuditTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts one table, round by round: asks for what is in each slice, and counts those slices again
 * in which that has changed. Not safe for use by several threads.
 */
final class TableCount {

  private static final Logger LOG = LoggerFactory.getLogger(TableCount.class);
  private static final int MOST_SLICES = 200_000;

  private final TableSettings settings;
  private final Pace pace;
  private final ClickHouse clickHouse;
  private final Insertion insertion;
  private final AuditTopic auditTopic;
  private final TableStatements statements;
  private final TableMetrics metrics;
  private final Clock clock;
  private final Slices slices = new Slices();
  private final StampReader stamps;

  private @Nullable AuditedTable table;
  private long lastOfAllMillis;
  private Optional<Coverage> coverage = Optional.empty();

  /** What the rounds over the whole horizon have come to. */
  private record Coverage(long sinceMillis, long countedAtMillis, long insertedBeforeMillis) {}

  TableCount(
      TableSettings settings,
      Pace pace,
      ClickHouse clickHouse,
      Insertion insertion,
      AuditTopic auditTopic,
      TableStatements statements,
      TableMetrics metrics,
      Clock clock) {
    this.settings = settings;
    this.pace = pace;
    this.clickHouse = clickHouse;
    this.insertion = insertion;
    this.auditTopic = auditTopic;
    this.statements = statements;
    this.metrics = metrics;
    this.clock = clock;
    this.stamps = new StampReader(settings.name(), settings.topic(), length(), metrics);
  }

  String name() {
    return settings.name();
  }

  /**
   * Counts what has changed, and reports it.
   *
   * @return whether all that was to be said was acknowledged, and nothing was put off
   * @throws UnusableTableException where the table or a column is not there
   * @throws ClickHouseFailure where ClickHouse fails
   */
  boolean round() {
    AuditedTable found = found();
    long now = clock.millis();
    boolean isOfAll = now - lastOfAllMillis >= pace.horizonInterval().toMillis();
    long from = from(now, isOfAll);
    look();
    try {
      NavigableMap<Long, Content> contents = contents(found, from);
      metrics.rowsGone(settings.name(), slices.gone(contents));
      boolean isCounted = countChanged(found, contents, now);
      if (isCounted && isOfAll) {
        lastOfAllMillis = now;
        coverage = Optional.of(widened(from, now, contents));
        slices.forgetBefore(from);
      }
      return reportProgress() && isCounted;
    } catch (ClickHouseFailure e) {
      if (e.isOfWhatIsNamed()) {
        table = null;
      }
      throw e;
    }
  }

  private BucketLength length() {
    return statements.bucketLength();
  }

  private AuditedTable found() {
    if (table == null) {
      table = AuditedTable.find(settings, length(), clickHouse);
      if (!table.isPruned()) {
        LOG.warn(
            "Table {}: its time column {} is neither in the primary key nor in that of partitions, so each"
                + " count reads that column of the whole table",
            settings.name(),
            settings.timeColumn());
      }
    }
    return table;
  }

  /** The first slice that is as a whole within the time to be looked at. */
  private long from(long now, boolean isOfAll) {
    long since = now - (isOfAll ? pace.horizon() : pace.recent()).toMillis();
    return length().endOf(length().startOf(since));
  }

  /** What is not known now is known later; what is missing until then is not called lost. */
  private void look() {
    try {
      insertion.look();
    } catch (KafkaException e) {
      LOG.warn(
          "Table {}: what its consumer group has inserted is not known: {}. The table is counted all the same;"
              + " check the group, sourceTopics, and that this client may DESCRIBE them.",
          settings.name(),
          e.toString());
    }
  }

  private NavigableMap<Long, Content> contents(AuditedTable found, long from) {
    NavigableMap<Long, Content> contents = new TreeMap<>();
    clickHouse.query(
        "contents",
        found.contents(from, AuditedTable.NO_END_MILLIS),
        input -> {
          while (input.next()) {
            contents.put(input.int64(), new Content(input.int64(), input.int64()));
            if (contents.size() > MOST_SLICES) {
              throw new UnusableTableException(
                  "the times in column "
                      + settings.timeColumn()
                      + " are spread over more than "
                      + MOST_SLICES
                      + " buckets: is it the right one, and is horizon short enough?");
            }
          }
        });
    return contents;
  }

  private boolean countChanged(AuditedTable found, NavigableMap<Long, Content> contents, long now) {
    long deadline = now + pace.longestRound().toMillis();
    for (Slices.Run run : slices.changed(contents, length().millis(), pace.rowsPerQuery())) {
      if (clock.millis() > deadline || !countRun(found, run, contents)) {
        return false;
      }
    }
    return true;
  }

  private boolean countRun(
      AuditedTable found, Slices.Run run, NavigableMap<Long, Content> contents) {
    NavigableMap<Long, CountedSlice> counted =
        found.isStamped()
            ? stamps.count(clickHouse, found, run)
            : withoutStamps(contents.subMap(run.fromMillis(), true, run.toMillis(), false));
    long now = clock.millis();
    Map<Long, Slices.Place> places = new HashMap<>();
    Map<Long, List<AuditEvent.Count>> counts = new HashMap<>();
    counted.forEach(
        (slice, rows) -> {
          SliceCounter counter = rows.counter();
          Slices.Place place =
              slices.place(slice, counter.distinctMessages(), counter.version(), now);
          places.put(slice, place);
          counts.put(slice, place.isNews() ? counts(slice, place, counter) : List.of());
        });
    Set<Long> reported = auditTopic.deliver(counts);
    for (long slice : reported) {
      SliceCounter counter = counted.get(slice).counter();
      slices.counted(
          slice,
          counted.get(slice).content(),
          counter.distinctMessages(),
          counter.version(),
          places.get(slice));
      metrics.rows(settings.name(), counter.messages());
    }
    return reported.size() == counted.size();
  }

  private List<AuditEvent.Count> counts(long slice, Slices.Place place, SliceCounter counter) {
    return statements.counts(slice, place.generation(), counter.version(), counter.counts());
  }

  private NavigableMap<Long, CountedSlice> withoutStamps(NavigableMap<Long, Content> contents) {
    NavigableMap<Long, CountedSlice> counted = new TreeMap<>();
    contents.forEach(
        (slice, content) ->
            counted.put(slice, CountedSlice.withoutStamps(slice, content, length())));
    return counted;
  }

  private Coverage widened(long from, long now, NavigableMap<Long, Content> contents) {
    Long last = contents.floorKey(length().startOf(now));
    long inserted = insertion.beforeMillis(last == null ? 0 : last);
    return new Coverage(
        coverage.map(Coverage::sinceMillis).orElse(from),
        now,
        Math.max(inserted, coverage.map(Coverage::insertedBeforeMillis).orElse(0L)));
  }

  private boolean reportProgress() {
    if (coverage.isEmpty()) {
      return true;
    }
    Coverage covered = coverage.get();
    metrics.insertedBefore(settings.name(), covered.insertedBeforeMillis());
    List<AuditEvent> progress = new ArrayList<>();
    progress.add(
        statements.progress(
            covered.sinceMillis(), covered.countedAtMillis(), covered.insertedBeforeMillis()));
    return auditTopic.deliver(Map.of(settings.name(), progress)).size() == 1;
  }
}
