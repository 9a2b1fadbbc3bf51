package org.kafkaaudit.benchmarks.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kafkaaudit.benchmarks.Benchmark;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.benchmarks.Rounds;
import org.kafkaaudit.benchmarks.dataset.Applications;
import org.kafkaaudit.benchmarks.dataset.KeptFolder;
import org.kafkaaudit.benchmarks.dataset.Warehouse;
import org.kafkaaudit.benchmarks.result.Measurement;
import org.kafkaaudit.benchmarks.result.Result;
import org.kafkaaudit.benchmarks.result.Series;
import org.kafkaaudit.benchmarks.result.Target;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.Testbed;

/** Asks the packaged API over 62.5 million, 250 million and a billion verdicts. */
public final class ApiBenchmark implements Benchmark {

  private static final List<Integer> CROWDS = List.of(1, 16);
  private static final int TIMES = 96;
  private static final int TIMES_QUICKLY = 32;

  /** What a verdict takes on disk with its findings and sums, while a day is merged besides. */
  private static final double BYTES_OF_A_VERDICT = 32;

  private static final int[] TOPICS = {1_250, 5_000, 20_000};
  private static final int[] TOPICS_QUICKLY = {200};

  @Override
  public String name() {
    return "api";
  }

  @Override
  public String description() {
    return "What the packaged audit-api takes to answer over HTTP, 95 of 100 times, with up to a billion verdicts on 20,000 topics and 30 days in ClickHouse.";
  }

  @Override
  public Result run(BenchmarkRun run) throws Exception {
    KeptFolder folder =
        KeptFolder.of(run.quick() ? "verdicts-quick" : "verdicts", VerdictData.recipe());
    List<Target> targets = new ArrayList<>();
    List<Measurement> measurements = new ArrayList<>();
    int[] sizes = run.quick() ? TOPICS_QUICKLY : TOPICS;
    try (Testbed testbed = Testbed.create()) {
      ClickHouse clickHouse = testbed.startClickHouse(folder.path());
      for (int topics : sizes) {
        VerdictData data = new VerdictData(topics);
        Warehouse warehouse = Warehouse.of(clickHouse, data.database());
        if (!data.isMade(warehouse)) {
          folder.requireSpace(data.missing(warehouse) * BYTES_OF_A_VERDICT);
          data.make(warehouse, run.console());
        }
        awaitMerges(warehouse, run);
        boolean isWhole = topics == sizes[sizes.length - 1];
        measure(run, testbed, warehouse, data, isWhole, targets, measurements);
      }
      // What is merged in the background is not to be lost.
      clickHouse.stop();
    }
    return new Result(targets, measurements, notes());
  }

  private static void awaitMerges(Warehouse warehouse, BenchmarkRun run)
      throws InterruptedException {
    long end = System.nanoTime() + java.time.Duration.ofMinutes(30).toNanos();
    while (warehouse.number("SELECT count() FROM system.merges") > 0) {
      if (System.nanoTime() > end) {
        throw new BenchmarkException("ClickHouse has been merging for 30 minutes: try again later");
      }
      run.console().say("ClickHouse merges still");
      Thread.sleep(5_000);
    }
  }

  private static void measure(
      BenchmarkRun run,
      Testbed testbed,
      Warehouse warehouse,
      VerdictData data,
      boolean isWhole,
      List<Target> targets,
      List<Measurement> measurements)
      throws Exception {
    int port = Testbed.freePort();
    JavaProcess api =
        new Applications(testbed, run.applications())
            .start(
                "audit-api", "clickhouse: {url: '" + warehouse.jdbcUrl() + "'}\n", port, "-Xmx512m")
            .process();
    String subject = "%,d verdicts".formatted(data.verdicts());
    run.console().say("asking over " + subject);
    Map<String, Double> rowsRead = new HashMap<>();
    Map<String, Series> measured =
        rounds(run, new Crowd(new Client(port), data), warehouse, rowsRead).measure();
    for (Question question : Question.values()) {
      for (int crowd : CROWDS) {
        String name = title(question, crowd);
        Series series = measured.get(name);
        if (isWhole) {
          targets.add(Target.atMost(question.limitMillis(), subject, name, "ms", series));
        } else {
          measurements.add(new Measurement(subject, name, "ms", series));
        }
      }
      double rows = rowsRead.getOrDefault(title(question, 1), 0.0);
      measurements.add(
          new Measurement(subject, question.title() + ", rows read", "rows", Series.of(rows)));
    }
    api.stop();
  }

  private static Rounds rounds(
      BenchmarkRun run, Crowd crowd, Warehouse warehouse, Map<String, Double> rowsRead) {
    Rounds rounds = new Rounds(run.rounds(), 1);
    int times = run.size(TIMES, TIMES_QUICKLY);
    for (Question question : Question.values()) {
      for (int clients : CROWDS) {
        rounds.with(
            title(question, clients),
            () -> {
              double before = selectedRows(warehouse);
              Series taken = crowd.ask(question, clients, times);
              rowsRead.put(
                  title(question, clients),
                  (selectedRows(warehouse) - before) / taken.values().size());
              return taken.quantile(0.95);
            });
      }
    }
    return rounds;
  }

  private static double selectedRows(Warehouse warehouse) {
    return warehouse.number("SELECT value FROM system.events WHERE event = 'SelectedRows'");
  }

  private static String title(Question question, int clients) {
    return "%s, p95, %d client%s".formatted(question.title(), clients, clients == 1 ? "" : "s");
  }

  private static List<String> notes() {
    return List.of(
        "Thirty days, two tiers, buckets of a minute. Two fifths of the topics have messages in every minute, the others in 429 of 1,440: 50,004 verdicts for each topic. 11 in 10,000 have a loss or a"
            + " duplication, each with one to three findings; 2 in 10,000 are unverified. One in 33 was said twice. Each day but the last is merged into one part, as the settings of the tables have it.",
        "Made inside the engine with the project's own tables and statements, once, in the user's cache. `tier_counts` is empty: none of these questions reads it.",
        "A topic's day is all of its verdicts (858 or 2,880) in pages of 1,000, one after the other. Topics and days are chosen at random, so many answers come from disk, not from memory.",
        "Engine, API and clients share the cores. With 16 clients an answer takes at least eight times the processor time that it costs, on two cores.",
        "Rows read: by the engine's own count, for each question.");
  }
}
