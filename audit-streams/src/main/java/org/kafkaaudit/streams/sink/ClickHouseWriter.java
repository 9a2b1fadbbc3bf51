package org.kafkaaudit.streams.sink;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.kafkaaudit.streams.topology.AuditTopics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what the join says to ClickHouse, in batches. Offsets are committed after the rows are in,
 * and a row that is inserted twice changes nothing. How far a tier is, is inserted after everything
 * that was said before it, also where another instance inserts that. While ClickHouse is down,
 * everything waits in Kafka: the writer stops reading, keeps its partitions, and tries again. One
 * thread does it all; starting and stopping are safe from any.
 */
public final class ClickHouseWriter implements Managed {

  private static final Logger LOG = LoggerFactory.getLogger(ClickHouseWriter.class);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final ClickHouse clickHouse;
  private final Migration migration;
  private final Batching batching;
  private final AuditTopics topics;
  private final SinkMetrics metrics;
  private final HourSums sums;
  private final Batch batch;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final HeldProgress progress;
  private final ReadOffsets offsets;
  private final Thread thread = new Thread(this::run, "clickhouse-writer");
  private volatile boolean stopping;
  private volatile Optional<String> trouble = Optional.of("the tables are being prepared");

  /** Set by a rebalance: others may insert what was gathered, so it is read again instead. */
  private boolean batchIsStale;

  private boolean isPaused;

  public ClickHouseWriter(
      ClickHouse clickHouse,
      Migration migration,
      Batching batching,
      Map<String, Object> consumerSettings,
      AuditTopics topics,
      SinkMetrics metrics,
      HourSums sums) {
    this.clickHouse = clickHouse;
    this.migration = migration;
    this.batching = batching;
    this.topics = topics;
    this.metrics = metrics;
    this.sums = sums;
    this.batch = new Batch(topics, sums);
    Map<String, Object> settings = new HashMap<>(consumerSettings);
    settings.putIfAbsent("max.poll.records", batching.rows());
    this.consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.admin = Admin.create(consumerSettings);
    this.progress = new HeldProgress(consumer, admin, topics);
    this.offsets = new ReadOffsets(consumer, topics.tierProgress());
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() throws InterruptedException {
    stopping = true;
    consumer.wakeup();
    thread.join(CLOSE_TIMEOUT.toMillis());
    clickHouse.close();
  }

  /** Returns a check that is unhealthy while verdicts wait in Kafka. */
  public HealthCheck healthCheck() {
    return new HealthCheck() {
      @Override
      protected Result check() {
        if (!thread.isAlive()) {
          return Result.unhealthy("the writer to ClickHouse has ended: restart the application");
        }
        return trouble.map(Result::unhealthy).orElseGet(Result::healthy);
      }
    };
  }

  private void run() {
    try {
      while (!stopping) {
        try {
          prepareTables();
          consumer.subscribe(topics.outputs(), new Rebalance());
          writeUntilStopped();
        } catch (WakeupException e) {
          // Thrown by a poll when stop is called; the loop ends.
        } catch (RuntimeException | Error e) {
          // Whatever it is: a writer that ended here would leave verdicts waiting for good.
          trouble = Optional.of("the writer failed: " + e);
          LOG.error("the writer to ClickHouse failed, and starts anew from its last commit", e);
          batchIsStale = true;
          backOff(LONGEST_BACKOFF);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      admin.close(Duration.ZERO);
      consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE_TIMEOUT));
    }
  }

  private void prepareTables() throws InterruptedException {
    Duration backoff = FIRST_BACKOFF;
    while (!stopping) {
      try {
        migration.run(System.currentTimeMillis());
        sums.start(System.currentTimeMillis());
        trouble = Optional.empty();
        metrics.up();
        return;
      } catch (ClickHouseException e) {
        failed(e);
        backOff(backoff);
        backoff = next(backoff);
      }
    }
  }

  private void writeUntilStopped() throws InterruptedException {
    long gatheringSince = System.nanoTime();
    while (!stopping) {
      for (ConsumerRecord<byte[], byte[]> message : consumer.poll(batching.interval())) {
        add(message);
      }
      if (batchIsStale) {
        startOver();
      }
      boolean due = System.nanoTime() - gatheringSince >= batching.interval().toNanos();
      if (due || batch.rows() >= batching.rows()) {
        insert();
        gatheringSince = System.nanoTime();
      }
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> message) {
    try {
      if (message.topic().equals(topics.tierProgress())) {
        progress.add(message);
      } else {
        batch.add(message);
      }
    } catch (IOException | RuntimeException e) {
      metrics.unreadable();
      LOG.error(
          "passed over a record that cannot be read: topic {}, partition {}, offset {}",
          message.topic(),
          message.partition(),
          message.offset(),
          e);
    }
  }

  private void insert() throws InterruptedException {
    Duration backoff = FIRST_BACKOFF;
    while (!stopping && !batchIsStale) {
      try {
        insertOnce();
        unpause();
        return;
      } catch (ClickHouseException e) {
        failed(e);
        pollWhilePaused(backoff);
        backoff = next(backoff);
      }
    }
    if (batchIsStale) {
      startOver();
    }
  }

  private void insertOnce() throws ClickHouseException {
    int rows = batch.rows();
    batch.insertInto(clickHouse);
    inserted(rows);
    batch.clear();
    // In this order: others take what is committed for inserted.
    offsets.commitInserted();
    inserted(progress.insertInto(clickHouse));
    sums.sumUpWhereDue();
  }

  private void inserted(int rows) {
    if (rows > 0) {
      metrics.inserted(rows);
      recovered();
    }
  }

  private void failed(ClickHouseException e) {
    metrics.failed();
    if (trouble.isEmpty() || !trouble.get().equals(e.getMessage())) {
      LOG.warn("{}; verdicts wait in Kafka until it is back", e.getMessage());
    }
    trouble = Optional.of(String.valueOf(e.getMessage()));
  }

  /** Keeps the partitions while there is nowhere to put what they hold. */
  private void pollWhilePaused(Duration backoff) {
    isPaused = true;
    consumer.pause(consumer.assignment());
    long end = System.nanoTime() + backoff.toNanos();
    do {
      consumer.poll(Duration.ofMillis(100));
    } while (!stopping && !batchIsStale && System.nanoTime() < end);
  }

  private void unpause() {
    if (isPaused) {
      consumer.resume(consumer.assignment());
      isPaused = false;
    }
  }

  private void recovered() {
    if (trouble.isPresent()) {
      LOG.info("ClickHouse at {} takes rows again", clickHouse.url());
      trouble = Optional.empty();
    }
  }

  private void startOver() {
    unpause();
    batch.clear();
    progress.clear();
    batchIsStale = false;
    offsets.goBack();
  }

  private static Duration next(Duration backoff) {
    Duration doubled = backoff.multipliedBy(2);
    return doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
  }

  private void backOff(Duration backoff) throws InterruptedException {
    long end = System.nanoTime() + backoff.toNanos();
    while (!stopping && System.nanoTime() < end) {
      Thread.sleep(50);
    }
  }

  /** Runs within a poll, on the writer's own thread. */
  private final class Rebalance implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        batchIsStale = true;
      }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (isPaused) {
        consumer.pause(partitions);
      }
    }
  }
}
