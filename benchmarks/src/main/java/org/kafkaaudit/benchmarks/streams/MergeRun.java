package org.kafkaaudit.benchmarks.streams;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.benchmarks.events.EventLog;
import org.kafkaaudit.benchmarks.events.OutputOffsets;
import org.kafkaaudit.benchmarks.events.SimulatedTraffic;
import org.kafkaaudit.benchmarks.events.StreamsProcess;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/**
 * Audit events of some traffic in a topic of their own, which audit-streams can be run over again
 * and again: each time it begins without state and without anything read. Not safe for use by
 * several threads.
 */
final class MergeRun {

  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final int PARTITIONS = 12;
  private static final List<String> OUTPUTS =
      List.of("-verdicts", "-findings", "-tier-counts", "-tier-progress");

  private final BenchmarkRun run;
  private final Testbed testbed;
  private final KafkaCluster kafka;
  private final ClickHouse clickHouse;
  private final String name;
  private final SimulatedTraffic traffic;
  private final int reports;
  private final OutputOffsets offsets;
  private long events;
  private long eventBytes;
  private int lives;

  MergeRun(
      BenchmarkRun run,
      Testbed testbed,
      KafkaCluster kafka,
      ClickHouse clickHouse,
      String name,
      SimulatedTraffic traffic,
      int reports) {
    this.run = run;
    this.testbed = testbed;
    this.kafka = kafka;
    this.clickHouse = clickHouse;
    this.name = name;
    this.traffic = traffic;
    this.reports = reports;
    this.offsets = new OutputOffsets(kafka.admin());
  }

  /** Writes the events, received when the traffic says, all in the past. */
  void generate() {
    // Once audit-streams has started, the topic takes the brokers' time: it is written before.
    kafka.createTopic(auditTopic(), PARTITIONS, Map.of("message.timestamp.type", "CreateTime"));
    try (EventLog log = new EventLog(kafka.bootstrapServers(), auditTopic())) {
      for (int report = 0; report < reports; report++) {
        log.write(traffic, report);
      }
      log.flush();
      events = log.events();
      eventBytes = log.bytes();
    }
    run.console()
        .say(
            "%s: %,d audit events of %,d origin entries, %,d MB"
                .formatted(name, events, origins(), eventBytes / 1_000_000));
  }

  private String auditTopic() {
    return name + "-events";
  }

  /** Four do for 2,000 open buckets of 100 sessions. */
  private int heapGibibytes() {
    return (int) Math.max(4, openBuckets() / 1_000);
  }

  private long origins() {
    return traffic.originsPerReport() * reports;
  }

  private long openBuckets() {
    int perBucket = SimulatedTraffic.reportsPerBucket();
    return (long) traffic.topics() * ((reports + perBucket - 1) / perBucket);
  }

  double bytesPerOrigin() {
    return (double) eventBytes / origins();
  }

  /** Lets audit-streams merge all of it. */
  Merged merge() throws Exception {
    String application = name + "-" + ++lives;
    offsets.toEnd(
        application + "-clickhouse", OUTPUTS.stream().map(output -> name + output).toList());
    StreamsProcess streams =
        StreamsProcess.start(
            run, testbed, kafka, clickHouse, application, auditTopic(), heapGibibytes());
    double perSecond = awaitMerged(streams);
    streams.requireAllTaken();
    double micros = streams.processorTime().toNanos() / 1e3 / origins();
    double resident = streams.residentBytes();
    double heap = streams.liveHeapBytes();
    streams.stop();
    double disk = streams.stateBytes();
    offsets.deleteTopics(application + "-");
    Merged merged =
        new Merged(
            perSecond,
            micros,
            heap / openBuckets(),
            resident / openBuckets(),
            disk / openBuckets());
    run.console().say("%s: %s".formatted(application, merged));
    return merged;
  }

  /** What it does until a quarter is done counts as its warm-up. */
  private double awaitMerged(StreamsProcess streams) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long quarterNanos = 0;
    long quarterOrigins = 0;
    while (System.nanoTime() < deadline) {
      long merged = streams.origins();
      long now = System.nanoTime();
      if (quarterNanos == 0 && merged >= origins() / 4) {
        quarterNanos = now;
        quarterOrigins = merged;
      }
      if (merged >= origins()) {
        return (merged - quarterOrigins) / ((now - quarterNanos) / 1e9);
      }
      Thread.sleep(50);
    }
    throw new BenchmarkException(
        "audit-streams had not merged all of %,d origin entries after %s"
            .formatted(origins(), PATIENCE));
  }

  /** Deletes the events and everything that was said of them. */
  void delete() throws Exception {
    for (String topic : Stream.concat(Stream.of("-events"), OUTPUTS.stream()).toList()) {
      offsets.deleteTopics(name + topic);
    }
  }
}
