package org.kafkaaudit.benchmarks.sink;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.kafkaaudit.benchmarks.Benchmark;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.benchmarks.Rounds;
import org.kafkaaudit.benchmarks.events.StreamsProcess;
import org.kafkaaudit.benchmarks.result.Measurement;
import org.kafkaaudit.benchmarks.result.Result;
import org.kafkaaudit.benchmarks.result.Series;
import org.kafkaaudit.benchmarks.result.Target;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** How fast the writer in audit-streams takes what the join said to ClickHouse. */
public final class SinkBenchmark implements Benchmark {

  private static final double ROWS_TARGET = 300_000;
  private static final double RATIO_TARGET = 0.5;
  private static final int PARTITIONS = 12;
  private static final int WARM_UPS = 1;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final List<String> TABLES = List.of("verdicts", "tier_counts", "findings");
  private static final String SUBJECT = "verdicts, counts and findings";

  @Override
  public String name() {
    return "sink";
  }

  @Override
  public String description() {
    return "Rows per second that the writer of audit-streams takes from Kafka to ClickHouse, against the same rows"
        + " inserted from files by the same engine.";
  }

  @Override
  public Result run(BenchmarkRun run) throws Exception {
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster kafka = testbed.startKafka("audit");
      ClickHouse clickHouse = testbed.startClickHouse();
      Engine engine = new Engine(clickHouse);
      createTopics(kafka);
      StreamsProcess streams =
          StreamsProcess.start(run, testbed, kafka, clickHouse, "sink", "audit-events", 4);
      Instant first = Instant.now().truncatedTo(ChronoUnit.DAYS);
      awaitTables(engine);
      VerdictLog log = new VerdictLog(kafka.bootstrapServers(), "audit", first);
      int hundreds = run.size(10_000, 3_000);
      // The files are made of what the writer has inserted.
      written(engine, streams, log, hundreds);
      Map<String, Series> measured =
          new Rounds(run.rounds(), WARM_UPS)
              .with("writer", () -> written(engine, streams, log, hundreds))
              .with("file", () -> insertedFromFiles(engine, testbed.directory()))
              .measure();
      check(engine, hundreds);
      return result(measured);
    }
  }

  private static void createTopics(KafkaCluster kafka) {
    for (String output : List.of("-verdicts", "-findings", "-tier-counts", "-tier-progress")) {
      kafka.createTopic("audit" + output, PARTITIONS, Map.of());
    }
  }

  /** The writer makes them when it starts; these come with the last step. */
  private static void awaitTables(Engine engine) throws IOException, InterruptedException {
    long limit = System.nanoTime() + PATIENCE.toNanos();
    while (engine.run("EXISTS TABLE verdict_hours").equals("0")) {
      if (System.nanoTime() > limit) {
        throw new BenchmarkException("the writer had not made its tables after " + PATIENCE);
      }
      Thread.sleep(200);
    }
  }

  /** Audit-streams is frozen while the rows are written to Kafka, so that all of them wait. */
  private static double written(Engine engine, StreamsProcess streams, VerdictLog log, int hundreds)
      throws IOException, InterruptedException {
    for (String table : TABLES) {
      engine.run("TRUNCATE TABLE " + table);
    }
    long before = streams.rows();
    streams.pause();
    long rows = log.write(hundreds);
    streams.resume();
    long begun = System.nanoTime();
    while (streams.rows() < before + rows) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new BenchmarkException("the writer had not inserted all rows after " + PATIENCE);
      }
      Thread.sleep(20);
    }
    return rows / ((System.nanoTime() - begun) / 1e9);
  }

  /** All tables from one file each, in the format that the writer sends, into empty copies. */
  private static double insertedFromFiles(Engine engine, Path directory)
      throws IOException, InterruptedException {
    long rows = 0;
    long nanos = 0;
    for (String table : TABLES) {
      Path file = directory.resolve(table + ".rows");
      engine.save("SELECT * FROM " + table + " FINAL FORMAT RowBinaryWithNames", file);
      engine.run("DROP TABLE IF EXISTS copy_of_" + table);
      engine.run("CREATE TABLE copy_of_" + table + " AS " + table);
      long begun = System.nanoTime();
      engine.run(
          "INSERT INTO copy_of_%s FROM INFILE '%s' FORMAT RowBinaryWithNames"
              .formatted(table, file));
      nanos += System.nanoTime() - begun;
      rows += Long.parseLong(engine.run("SELECT count() FROM copy_of_" + table));
    }
    return rows / (nanos / 1e9);
  }

  /** Every row that was written must be there, each once. */
  private static void check(Engine engine, int hundreds) throws IOException, InterruptedException {
    long rows = 0;
    for (String table : TABLES) {
      rows += Long.parseLong(engine.run("SELECT count() FROM " + table + " FINAL"));
    }
    if (rows != (long) hundreds * VerdictLog.ROWS_PER_HUNDRED_VERDICTS) {
      throw new BenchmarkException(
          "the writer was given %,d rows, and ClickHouse has %,d"
              .formatted((long) hundreds * VerdictLog.ROWS_PER_HUNDRED_VERDICTS, rows));
    }
  }

  private static Result result(Map<String, Series> measured) {
    Series writer = measured.get("writer");
    Series file = measured.get("file");
    return new Result(
        List.of(
            Target.atLeast(ROWS_TARGET, SUBJECT, "rows inserted by the writer", "1/s", writer),
            Target.atLeast(
                RATIO_TARGET, SUBJECT, "rows per second, writer over file", "", writer.over(file))),
        List.of(
            new Measurement(SUBJECT, "writer", "rows/s", writer),
            new Measurement(SUBJECT, "from a file", "rows/s", file)),
        List.of(
            "Of a hundred rows 40 are verdicts, 60 counts of tiers, and less than one a finding, as of topics without"
                + " trouble. The application is frozen while the rows are written to Kafka, so that they wait; its"
                + " batches are of 50,000 rows, the default.",
            "The files hold the same rows in the format that the writer sends, and each is inserted at once."));
  }
}
