package org.kafkaaudit.benchmarks.table;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kafkaaudit.benchmarks.Benchmark;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.benchmarks.dataset.Applications;
import org.kafkaaudit.benchmarks.dataset.KeptFolder;
import org.kafkaaudit.benchmarks.dataset.Warehouse;
import org.kafkaaudit.benchmarks.result.Measurement;
import org.kafkaaudit.benchmarks.result.Result;
import org.kafkaaudit.benchmarks.result.Series;
import org.kafkaaudit.benchmarks.result.Target;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Lets the packaged table-auditor count the last day of a table of thirty days. */
public final class TableBenchmark implements Benchmark {

  private static final Instant FIRST = Instant.parse("2026-10-01T00:00:00Z");
  private static final int DAYS = 30;
  private static final int ROWS = 100_000_000;
  private static final int ROWS_QUICKLY = 10_000_000;
  private static final double BYTES_OF_A_ROW = 60;
  private static final double LIMIT_SECONDS = 1;

  /** Of all rows, at most: a day is a thirtieth. */
  private static final double LIMIT_SHARE = 0.034;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** As in the sample of table-auditor, without the columns that nobody looks at. */
  private static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS orders (time DateTime64(3, 'UTC'), ka String, value String)
      ENGINE = MergeTree PARTITION BY toDate(time) ORDER BY time
      """;

  private static final String DAY_OF_ROWS =
      """
      INSERT INTO orders SELECT fromUnixTimestamp64Milli(toInt64(%d + intDiv(number * 86400000, %d)), 'UTC'),
        unhex(hex(number) || '0102030405060708'), toString(cityHash64(number))
      FROM numbers(%d) SETTINGS max_threads = 2
      """;

  @Override
  public String name() {
    return "table";
  }

  @Override
  public String description() {
    return "What the packaged table-auditor takes to ask for a day by bucket, of an audited table of 100 million rows over 30 days.";
  }

  @Override
  public Result run(BenchmarkRun run) throws Exception {
    int rows = run.size(ROWS, ROWS_QUICKLY);
    KeptFolder folder = KeptFolder.of("table-" + rows, TABLE + DAY_OF_ROWS + FIRST + DAYS + rows);
    try (Testbed testbed = Testbed.create()) {
      ClickHouse clickHouse = testbed.startClickHouse(folder.path());
      Warehouse warehouse = Warehouse.of(clickHouse, "warehouse");
      warehouse.execute(TABLE);
      make(folder, warehouse, rows, run);
      KafkaCluster kafka = testbed.startKafka("audit");
      kafka.createTopic("audit-events", 1, Map.of());
      var auditor =
          new Applications(testbed, run.applications())
              .start("table-auditor", configuration(kafka, clickHouse, warehouse), 0, "-Xmx256m");
      Result result = measured(run, warehouse, auditor.adminPort(), rows);
      clickHouse.stop();
      return result;
    }
  }

  private static void make(KeptFolder folder, Warehouse warehouse, int rows, BenchmarkRun run) {
    int ofDay = rows / DAYS;
    for (int day = 0; day < DAYS; day++) {
      Instant begins = FIRST.plus(Duration.ofDays(day));
      String date = begins.toString().substring(0, 10);
      long there =
          warehouse.number("SELECT count() FROM orders WHERE toDate(time) = '" + date + "'");
      if (there != ofDay) {
        folder.requireSpace((double) (DAYS - day) * ofDay * BYTES_OF_A_ROW);
        warehouse.execute("ALTER TABLE orders DROP PARTITION '" + date + "'");
        warehouse.execute(DAY_OF_ROWS.formatted(begins.toEpochMilli(), ofDay, ofDay));
        run.console().say("day %d of %d is made".formatted(day + 1, DAYS));
      }
    }
  }

  /** It looks back to where the last day begins; nothing comes after it. */
  private static String configuration(
      KafkaCluster kafka, ClickHouse clickHouse, Warehouse warehouse) {
    Instant lastDay = FIRST.plus(Duration.ofDays(DAYS - 1));
    long back = Duration.between(lastDay, Instant.now()).toSeconds();
    return """
        tier: warehouse
        tables: [{name: orders, database: %s, table: orders, topic: orders, timeColumn: time}]
        clickhouse: {url: '%s', pause: 0ms}
        auditCluster: {client: {bootstrap.servers: '%s'}}
        interval: 200ms
        recent: %ds
        horizon: %ds
        horizonInterval: 200ms
        """
        .formatted(warehouse.database(), clickHouse.url(), kafka.bootstrapServers(), back, back);
  }

  /** What the auditor has measured and the engine has read so far. */
  private record Total(double queries, double seconds, double rows) {}

  private static Result measured(BenchmarkRun run, Warehouse warehouse, int adminPort, int rows)
      throws Exception {
    Total before = after(adminPort, warehouse, 3);
    List<Double> seconds = new ArrayList<>();
    List<Double> read = new ArrayList<>();
    for (int round = 0; round < run.rounds(); round++) {
      Total now = after(adminPort, warehouse, before.queries() + 5);
      double queries = now.queries() - before.queries();
      seconds.add((now.seconds() - before.seconds()) / queries);
      read.add((now.rows() - before.rows()) / queries / rows);
      before = now;
    }
    return new Result(
        List.of(
            Target.atMost(LIMIT_SECONDS, "", "a day by bucket", "s", new Series(seconds)),
            Target.atMost(LIMIT_SHARE, "", "rows read, of all", "", new Series(read))),
        List.of(
            new Measurement("", "rows in the table", "rows", Series.of(rows)),
            new Measurement("", "rows of the day", "rows", Series.of(Math.floorDiv(rows, DAYS)))),
        List.of(
            "The query by which every round begins, as the auditor sends and measures it; a value is the mean of five or more in a row. Rows read: by the engine's own count, meanwhile.",
            "The table is partitioned by day and sorted by time, and merged as the engine does it by itself."));
  }

  private static Total after(int adminPort, Warehouse warehouse, double queries) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String metrics =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/metrics"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      double answered = value(metrics, "queries_total\\{kind=\"contents\",result=\"answered\"\\}");
      if (answered >= queries) {
        return new Total(
            answered,
            value(metrics, "query_seconds_total\\{kind=\"contents\"\\}"),
            warehouse.number("SELECT sum(value) FROM system.events WHERE event = 'SelectedRows'"));
      }
      if (System.nanoTime() > end) {
        throw new BenchmarkException(
            "the auditor has not asked %.0f times within %d s: %s"
                .formatted(queries, PATIENCE.toSeconds(), metrics));
      }
      Thread.sleep(20);
    }
  }

  private static double value(String metrics, String name) {
    Matcher matcher =
        Pattern.compile("(?m)^kafka_audit_tables_" + name + " (\\S+)").matcher(metrics);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
  }
}
