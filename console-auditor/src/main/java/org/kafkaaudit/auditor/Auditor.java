package org.kafkaaudit.auditor;

import io.dropwizard.lifecycle.Managed;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that counts. Whatever ends the counting, it begins anew from what was committed, until
 * it is stopped. Thread-safe.
 */
final class Auditor implements Managed {

  private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);
  private static final long SECONDS_BETWEEN_ATTEMPTS = 5;

  private final Supplier<LogReader> readers;
  private final Pattern topics;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "auditor");

  Auditor(Supplier<LogReader> readers, Pattern topics) {
    this.readers = readers;
    this.topics = topics;
  }

  @Override
  public void start() {
    thread.start();
  }

  /** Returns when the last report is made and the group is left. */
  @Override
  public void stop() throws InterruptedException {
    stopped.countDown();
    thread.join();
  }

  private void run() {
    while (!isStopped()) {
      try (LogReader reader = readers.get()) {
        reader.run(topics, this::isStopped);
      } catch (KafkaException e) {
        LOG.error(
            "Counting stopped and begins anew in {} s: {}. Where rights are missing, give this client READ"
                + " and DESCRIBE on the topics and READ on its group.",
            SECONDS_BETWEEN_ATTEMPTS,
            e.toString());
        awaitNextAttempt();
      } catch (RuntimeException | Error e) {
        // Also where memory ran out, or a library of a codec failed: a process that is up and
        // counts
        // nothing would be noticed late.
        LOG.error("Counting stopped and begins anew in {} s", SECONDS_BETWEEN_ATTEMPTS, e);
        awaitNextAttempt();
      }
    }
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private void awaitNextAttempt() {
    try {
      stopped.await(SECONDS_BETWEEN_ATTEMPTS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      stopped.countDown();
    }
  }
}
