package org.kafkaaudit.tables;

import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that counts: one table after the other, so that the server has one query at a time. A
 * table that cannot be counted is told of, and tried again in the next round. Thread-safe.
 */
final class Rounds implements Managed {

  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final List<TableCount> tables;
  private final Duration interval;
  private final TableMetrics metrics;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "table-rounds");

  Rounds(List<TableCount> tables, Duration interval, TableMetrics metrics) {
    this.tables = List.copyOf(tables);
    this.interval = interval;
    this.metrics = metrics;
  }

  @Override
  public void start() {
    thread.start();
  }

  /** Returns when the table that is being counted is done with. */
  @Override
  public void stop() throws InterruptedException {
    stopped.countDown();
    thread.join();
  }

  private void run() {
    try {
      do {
        boolean areAllWell = true;
        for (TableCount table : tables) {
          if (stopped.getCount() > 0) {
            areAllWell &= round(table);
          }
        }
        if (areAllWell) {
          metrics.allRoundsAcknowledged();
        }
      } while (!stopped.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether the table was counted and reported, or cannot be for its configuration. */
  private boolean round(TableCount table) {
    boolean isComplete = false;
    try {
      isComplete = table.round();
      if (metrics.usable(table.name())) {
        LOG.info("Table {} is there now, and is counted.", table.name());
      }
      return isComplete;
    } catch (UnusableTableException e) {
      if (metrics.unusable(table.name(), e.getMessage())) {
        LOG.error(
            "Table {} of the configuration cannot be counted: {}. The others go on; it is looked up again with"
                + " each round.",
            table.name(),
            e.getMessage());
      }
      return true;
    } catch (ClickHouseFailure e) {
      LOG.warn("Table {} was not counted in full: {}", table.name(), e.getMessage());
      return false;
    } catch (RuntimeException e) {
      LOG.error("Table {} was not counted in full", table.name(), e);
      return false;
    } finally {
      metrics.roundEnded(table.name(), isComplete);
    }
  }
}
