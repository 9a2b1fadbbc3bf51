package org.kafkaaudit.benchmarks.auditor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.kafkaaudit.benchmarks.Benchmark;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.benchmarks.result.Measurement;
import org.kafkaaudit.benchmarks.result.Result;
import org.kafkaaudit.benchmarks.result.Series;
import org.kafkaaudit.benchmarks.result.Target;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** What an auditor costs the broker, in requests, beside a consumer with default settings. */
public final class AuditorBrokerBenchmark implements Benchmark {

  private static final int TOPICS = 10;
  private static final int PARTITIONS = 100;
  private static final int BUSY_MESSAGES_PER_SECOND = 5_000;
  private static final Duration SETTLED_AFTER = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String CONSUMER = "default consumer";

  @Override
  public String name() {
    return "auditor-broker";
  }

  @Override
  public String description() {
    return "Fetch requests a second that an idle and a busy auditor of 1,000 partitions costs their broker, against a"
        + " consumer with default settings.";
  }

  @Override
  public Result run(BenchmarkRun run) throws Exception {
    List<String> topics = IntStream.range(0, TOPICS).mapToObj(n -> "busy-" + n).toList();
    List<Target> targets = new ArrayList<>();
    List<Measurement> measurements = new ArrayList<>();
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster cluster = testbed.startKafka("local");
      cluster.createTopic("audit-events", 1, Map.of());
      topics.forEach(topic -> cluster.createTopic(topic, PARTITIONS, Map.of()));
      Subject subject = new Subject(run, testbed, cluster);
      subject.measure("idle", targets, measurements);
      try (SteadyTraffic traffic =
          new SteadyTraffic(cluster, topics, PARTITIONS, BUSY_MESSAGES_PER_SECOND)) {
        traffic.begin();
        subject.measure("busy", targets, measurements);
      }
    }
    return new Result(
        targets,
        measurements,
        List.of(
            "One broker, %d topics of %d partitions; busy: %,d messages of 200 B a second over all of them."
                .formatted(TOPICS, PARTITIONS, BUSY_MESSAGES_PER_SECOND),
            "Counted by the broker (RequestsPerSec of FetchConsumer), in windows of some seconds, once the group is assigned."
                + " One after the other, not in turns: two groups at once would be counted together."));
  }

  /** Measures under one condition. */
  private record Subject(BenchmarkRun run, Testbed testbed, KafkaCluster cluster) {

    void measure(String condition, List<Target> targets, List<Measurement> measurements)
        throws Exception {
      Series consumer = consumer(condition);
      measurements.add(measurement(condition, CONSUMER, consumer));
      for (String reader : List.of("batches", "consumer")) {
        Series auditor = auditor(condition, reader);
        String name = "console-auditor, reader " + reader;
        measurements.add(measurement(condition, name, auditor));
        targets.add(
            Target.atMost(
                1.0, condition, "requests, reader " + reader, "", auditor.over(consumer)));
      }
    }

    private static Measurement measurement(String condition, String name, Series series) {
      return new Measurement(condition, name, "fetch requests/s for 1,000 partitions", series);
    }

    private Series consumer(String condition) throws Exception {
      String group = "default-" + condition;
      Map<String, Object> settings =
          Map.of("bootstrap.servers", cluster.bootstrapServers(), "group.id", group);
      try (PollingConsumer consumer = new PollingConsumer(settings)) {
        consumer.begin();
        return windows(group);
      }
    }

    private Series auditor(String condition, String reader) throws Exception {
      String group = "auditor-" + reader + "-" + condition;
      int adminPort = Testbed.freePort();
      JavaProcess process =
          testbed.startJava(
              run.applications()
                  .command(
                      group,
                      "console-auditor",
                      new AuditorConfigurationFile(group, reader, "busy-.*", adminPort)
                          .write(testbed.directory(), cluster),
                      adminPort)
                  .withOptions("-Xmx1g", "-XX:+UseSerialGC"));
      try {
        return windows(group);
      } finally {
        process.kill();
      }
    }

    private Series windows(String group) throws Exception {
      awaitAssignment(group);
      Thread.sleep(SETTLED_AFTER.toMillis());
      List<Double> rates = new ArrayList<>();
      try (FetchRequests requests = new FetchRequests(cluster.brokers().get(0))) {
        for (int round = 0; round < run.rounds(); round++) {
          long before = requests.count();
          long begun = System.nanoTime();
          Thread.sleep(run.size(5_000, 2_000));
          double seconds = (System.nanoTime() - begun) / 1e9;
          rates.add((requests.count() - before) / seconds);
        }
      }
      return new Series(rates);
    }

    private void awaitAssignment(String group) throws Exception {
      long limit = System.nanoTime() + PATIENCE.toNanos();
      while (assigned(group) < TOPICS * PARTITIONS) {
        if (System.nanoTime() > limit) {
          throw new BenchmarkException(
              "Group " + group + " has only " + assigned(group) + " partitions after " + PATIENCE);
        }
        Thread.sleep(200);
      }
    }

    private int assigned(String group) throws Exception {
      try {
        ConsumerGroupDescription description =
            cluster
                .admin()
                .describeConsumerGroups(List.of(group))
                .describedGroups()
                .get(group)
                .get(10, TimeUnit.SECONDS);
        return description.members().stream()
            .mapToInt(member -> member.assignment().topicPartitions().size())
            .sum();
      } catch (ExecutionException e) {
        return 0;
      }
    }
  }

  /** A consumer that does nothing with what it is handed. */
  private static final class PollingConsumer implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::poll, "default-consumer");
    private volatile boolean isOver;

    PollingConsumer(Map<String, Object> settings) {
      consumer =
          new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    void begin() {
      thread.start();
    }

    private void poll() {
      consumer.subscribe(Pattern.compile("busy-.*"));
      while (!isOver) {
        consumer.poll(Duration.ofMillis(200));
      }
      consumer.close();
    }

    @Override
    public void close() {
      isOver = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
