package org.kafkaaudit.benchmarks.scale;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kafkaaudit.benchmarks.events.EventLog;
import org.kafkaaudit.benchmarks.events.SimulatedTopic;
import org.kafkaaudit.benchmarks.events.SimulatedTraffic;
import org.kafkaaudit.benchmarks.events.StreamsProcess;

/**
 * Reports in real time what more and more sessions send, until audit-streams no longer keeps up.
 * Not safe for use by several threads.
 */
final class RisingLoad {

  private static final int GROWING_REPORTS = 3;
  private static final double MOST_LAG_SECONDS = 20;

  private final StreamsProcess streams;
  private final EventLog log;
  private final SimulatedTraffic traffic;

  /** How many reports' times are over when the next one is made; it is of the last of them. */
  private int report;

  private long written;
  private Optional<String> brokeFirst = Optional.empty();

  /**
   * @param traffic begins at the start of the bucket that is now
   */
  RisingLoad(StreamsProcess streams, EventLog log, SimulatedTraffic traffic) {
    this.streams = streams;
    this.log = log;
    this.traffic = traffic;
    Duration passed = Duration.between(traffic.start(), Instant.now());
    this.report = (int) passed.dividedBy(SimulatedTraffic.REPORT_INTERVAL) + 1;
  }

  /** What gave way first, where anything has. */
  Optional<String> brokeFirst() {
    return brokeFirst;
  }

  /** Reports under one load until the code of audit-streams is compiled; nothing is judged. */
  void warmUp(int sessionsPerTopic, int reports) throws InterruptedException {
    SimulatedTraffic load = traffic.withSessionsPerTopic(sessionsPerTopic);
    List<SimulatedTopic> topics = topicsOf(load);
    for (int done = 0; done < reports; done++) {
      reportAll(topics);
      written += load.originsPerReport();
    }
  }

  private static List<SimulatedTopic> topicsOf(SimulatedTraffic load) {
    List<SimulatedTopic> topics = new ArrayList<>();
    for (int topic = 0; topic < load.topics(); topic++) {
      topics.add(new SimulatedTopic(load, topic));
    }
    return topics;
  }

  /** Reports under one load for a time. */
  Step run(int sessionsPerTopic, int reports) throws IOException, InterruptedException {
    SimulatedTraffic load = traffic.withSessionsPerTopic(sessionsPerTopic);
    List<SimulatedTopic> topics = topicsOf(load);
    double perSecond =
        (double) load.originsPerReport() / SimulatedTraffic.REPORT_INTERVAL.toSeconds();
    long begun = System.nanoTime();
    long events = log.events();
    long bytes = log.bytes();
    Duration processor = streams.processorTime();
    int growing = 0;
    double lag = 0;
    for (int done = 0; done < reports && brokeFirst.isEmpty(); done++) {
      reportAll(topics);
      written += load.originsPerReport();
      double before = lag;
      lag = (written - streams.origins()) / perSecond;
      growing = lag > before && lag > 1 ? growing + 1 : 0;
      brokeFirst = judge(growing, lag);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    return new Step(
        sessionsPerTopic,
        perSecond,
        (log.events() - events) / seconds,
        (log.bytes() - bytes) / seconds,
        streams.processorTime().minus(processor).toNanos() / 1e9 / seconds,
        lag,
        streams.metric("jvm_memory_used_bytes{area=\"heap\"}"),
        streams.residentBytes(),
        brokeFirst.isEmpty());
  }

  /** All topics, one after the other, over the time between two reports. */
  private void reportAll(List<SimulatedTopic> topics) throws InterruptedException {
    long interval = SimulatedTraffic.REPORT_INTERVAL.toMillis();
    long begin = traffic.start().toEpochMilli() + report * interval;
    for (int topic = 0; topic < topics.size(); topic++) {
      long due = begin + topic * interval / topics.size();
      long early = due - System.currentTimeMillis();
      if (early > 0) {
        Thread.sleep(early);
      }
      topics.get(topic).report(report - 1, event -> log.write(event, Instant.now()));
    }
    log.flush();
    report++;
  }

  private Optional<String> judge(int growing, double lagSeconds) {
    long lateMillis =
        System.currentTimeMillis()
            - traffic.start().toEpochMilli()
            - report * SimulatedTraffic.REPORT_INTERVAL.toMillis();
    if (!streams.isRunning()) {
      return Optional.of("audit-streams ended: its log says why");
    }
    boolean grows = growing >= GROWING_REPORTS && lagSeconds > MOST_LAG_SECONDS / 2;
    if (grows || lagSeconds > 2 * MOST_LAG_SECONDS) {
      return Optional.of(
          "audit-streams fell behind: %.0f s of reports were not merged".formatted(lagSeconds));
    }
    return lateMillis > MOST_LAG_SECONDS * 1000
        ? Optional.of(
            "the generator, on the same machine, was %.0f s late".formatted(lateMillis / 1e3))
        : Optional.empty();
  }
}
