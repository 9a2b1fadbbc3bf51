package org.kafkaaudit.benchmarks.detection;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.kafkaaudit.benchmarks.Benchmark;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.benchmarks.dataset.Applications;
import org.kafkaaudit.benchmarks.result.Measurement;
import org.kafkaaudit.benchmarks.result.Result;
import org.kafkaaudit.benchmarks.result.Series;
import org.kafkaaudit.benchmarks.result.Target;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Awaits the verdicts on what a producer sends meanwhile, bucket after bucket. */
public final class DetectionBenchmark implements Benchmark {

  private static final long BUCKET_MILLIS = 10_000;
  private static final int TOPICS = 200;
  private static final int MESSAGES_PER_SECOND = 2_000;
  private static final int BUCKETS = 22;
  private static final int BUCKETS_QUICKLY = 3;

  /** The applications are still being compiled, so to say. */
  private static final int WARM_UP_BUCKETS = 3;

  private static final double LIMIT_SECONDS = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(50);

  @Override
  public String name() {
    return "detection";
  }

  @Override
  public String description() {
    return "The time from the end of a bucket until the API tells the final verdict on it: buckets of 10 s, reports every second, 200 topics, 2,000 messages/s.";
  }

  @Override
  public Result run(BenchmarkRun run) throws Exception {
    List<String> topics = IntStream.range(0, TOPICS).mapToObj("events-%03d"::formatted).toList();
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster kafka = testbed.startKafka("local");
      kafka
          .admin()
          .createTopics(topics.stream().map(topic -> new NewTopic(topic, 1, (short) 1)).toList())
          .all()
          .get();
      int apiPort = start(testbed, run, kafka);
      VerdictWatch watch = new VerdictWatch(apiPort, "local", BUCKET_MILLIS);
      run.console().say("everything is up, the traffic begins");
      try (SteadyTraffic traffic =
          new SteadyTraffic(kafka.bootstrapServers(), topics, MESSAGES_PER_SECOND, BUCKET_MILLIS)) {
        long first =
            (System.currentTimeMillis() / BUCKET_MILLIS + 1 + WARM_UP_BUCKETS) * BUCKET_MILLIS;
        int buckets = run.size(BUCKETS, BUCKETS_QUICKLY);
        List<Double> seen = seen(run, watch, topics, first, buckets);
        Result result = result(seen, judged(watch, topics, first, buckets));
        if (traffic.failed() > 0) {
          throw new BenchmarkException(traffic.failed() + " messages could not be sent");
        }
        return result;
      }
    }
  }

  private static int start(Testbed testbed, BenchmarkRun run, KafkaCluster kafka) throws Exception {
    ClickHouse clickHouse = testbed.startClickHouse();
    Applications applications = new Applications(testbed, run.applications());
    applications.start(
        "audit-streams",
        """
        kafka:
          client: {bootstrap.servers: '%s'}
          partitions: 4
          stateDirectory: %s
        clickHouse: {url: '%s', database: '%s'}
        bucketLength: 10s
        tiers:
          - name: producer
          - {name: local, reference: producer, clusters: [local]}
        """
            .formatted(
                kafka.bootstrapServers(),
                testbed.directory().resolve("audit-streams-state"),
                clickHouse.url(),
                clickHouse.database()),
        0,
        "-Xmx512m");
    applications.start(
        "console-auditor",
        """
        tier: local
        cluster: {name: local, client: {bootstrap.servers: '%s'}}
        auditCluster: {client: {bootstrap.servers: '%s'}}
        bucketLength: 10s
        reportInterval: 1s
        topics: {include: ['events-.*']}
        """
            .formatted(kafka.bootstrapServers(), kafka.bootstrapServers()),
        0,
        "-Xmx256m");
    int port = Testbed.freePort();
    applications.start(
        "audit-api", "clickhouse: {url: '" + clickHouse.jdbcUrl() + "'}\n", port, "-Xmx256m");
    return port;
  }

  /** Seconds from the end of each bucket until its verdict was seen, for each topic. */
  private static List<Double> seen(
      BenchmarkRun run, VerdictWatch watch, List<String> topics, long first, int buckets)
      throws Exception {
    Map<String, Long> through = new HashMap<>();
    topics.forEach(topic -> through.put(topic, first - BUCKET_MILLIS));
    long last = first + (buckets - 1) * BUCKET_MILLIS;
    long deadline = last + BUCKET_MILLIS + PATIENCE.toMillis();
    List<Double> seen = new ArrayList<>();
    int told = 0;
    while (seen.size() < buckets * topics.size()) {
      Map<String, Long> news = watch.finalThrough();
      long now = System.currentTimeMillis();
      if (now > deadline) {
        throw new BenchmarkException(
            "After %d s there are final verdicts on %d of %d buckets of topics"
                .formatted(PATIENCE.toSeconds(), seen.size(), buckets * topics.size()));
      }
      for (String topic : topics) {
        long reached = Math.min(last, news.getOrDefault(topic, 0L));
        for (long start = through.getOrDefault(topic, last) + BUCKET_MILLIS;
            start <= reached;
            start += BUCKET_MILLIS) {
          seen.add((now - start - BUCKET_MILLIS) / 1e3);
          through.put(topic, start);
        }
      }
      if (seen.size() / topics.size() > told) {
        told = seen.size() / topics.size();
        run.console().say("bucket %d of %d is judged".formatted(told, buckets));
      }
      Thread.sleep(PAUSE.toMillis());
    }
    return seen;
  }

  /** Seconds from the end of each bucket until the final verdict was reached in the join. */
  private static List<Double> judged(
      VerdictWatch watch, List<String> topics, long first, int buckets) throws Exception {
    List<Double> judged = new ArrayList<>();
    for (String topic : topics) {
      List<JsonNode> verdicts = watch.verdicts(topic, first, first + buckets * BUCKET_MILLIS);
      for (JsonNode verdict : verdicts) {
        if (!verdict.get("status").asText().equals("complete")) {
          throw new BenchmarkException("Nothing was lost, and yet there is " + verdict);
        }
        long end = VerdictWatch.millis(verdict.get("bucketEnd"));
        judged.add((VerdictWatch.millis(verdict.get("judgedAt")) - end) / 1e3);
      }
    }
    if (judged.size() != buckets * topics.size()) {
      throw new BenchmarkException(
          "There are %d verdicts on %d buckets of topics"
              .formatted(judged.size(), buckets * topics.size()));
    }
    return judged;
  }

  private static Result result(List<Double> seen, List<Double> judged) {
    Series api = new Series(seen);
    List<Measurement> measurements = new ArrayList<>();
    measurements.addAll(quantiles("judged, by the join's own clock", new Series(judged)));
    measurements.addAll(quantiles("final in the API", api));
    return new Result(
        List.of(
            Target.atMost(
                LIMIT_SECONDS, "", "final in the API, p95", "s", Series.of(api.quantile(0.95)))),
        measurements,
        List.of(
            "%,d buckets of topics, after %d buckets of warm-up. Every one of these verdicts was complete."
                .formatted(seen.size(), WARM_UP_BUCKETS),
            "A broker (its own audit cluster besides), console-auditor, audit-streams, ClickHouse's engine and audit-api, each a process of its own on the same machine; everything but buckets and"
                + " reports has its default (`judgeInterval` 1 s, `batchInterval` 1 s).",
            "Seen by a request for all topics about ten times a second, whose own time is part of it."));
  }

  private static List<Measurement> quantiles(String step, Series series) {
    return List.of(
        new Measurement(step, "p50", "s", Series.of(series.quantile(0.5))),
        new Measurement(step, "p95", "s", Series.of(series.quantile(0.95))),
        new Measurement(step, "p99", "s", Series.of(series.quantile(0.99))),
        new Measurement(step, "max", "s", Series.of(series.quantile(1))));
  }
}
