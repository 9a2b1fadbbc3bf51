package org.kafkaaudit.consumer;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.kafkaaudit.client.AuditReporter;
import org.kafkaaudit.client.AuditTopic;
import org.kafkaaudit.client.ReporterThread;
import org.kafkaaudit.model.Session;

/** The audit of one session: counts what it is handed and commits, and reports from a thread. */
final class ConsumerAudit {

  private final AuditRecorder recorder;
  private final DeliveryAudit deliveries;
  private final ReporterThread thread;
  private final AtomicBoolean started = new AtomicBoolean();

  /**
   * @param isToldOfOwnership whether it is told when partitions are assigned and released
   */
  ConsumerAudit(AuditSettings settings, boolean isToldOfOwnership, Clock clock) {
    long session = Session.newId();
    String name = "audit-reporter-" + Session.format(session);
    this.recorder =
        new AuditRecorder(settings.service() + ", session " + Session.format(session), clock);
    this.deliveries =
        new DeliveryAudit(
            settings,
            new SessionStatements(session, settings),
            recorder,
            audit -> new LogLookup(() -> Admin.create(settings.admin(name)), audit::topics, clock),
            isToldOfOwnership,
            this::onNewTopic,
            clock);
    AuditReporter reporter =
        new AuditReporter(
            deliveries::topics,
            new AuditTopic(
                settings.topic(),
                settings.eventWriter(),
                () -> new KafkaProducer<>(settings.auditProducer(name))),
            recorder.reports(),
            () -> deliveries.lookup().close(),
            clock);
    this.thread = new ReporterThread(name, reporter, recorder.reports(), settings.reportInterval());
  }

  DeliveryAudit deliveries() {
    return deliveries;
  }

  AuditStatistics statistics() {
    return recorder.statistics();
  }

  /** Makes the last report, after the consumer is closed. */
  void close(Duration patience) {
    if (started.get()) {
      thread.close(patience, true);
    }
  }

  private void onNewTopic() {
    if (started.compareAndSet(false, true)) {
      thread.start();
    }
    thread.wake();
  }
}
