package org.kafkaaudit.producer;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.kafkaaudit.model.Session;

/** The audit of one session: counts its sends and reports them from a thread of its own. */
final class SessionAudit {

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private final AuditRecorder recorder;
  private final SendAudit sends;
  private final ReporterThread thread;

  /**
   * @param auditProducers make the producer that sends the reports, from the id of the client
   */
  SessionAudit(
      AuditSettings settings,
      Function<String, Producer<byte[], byte[]>> auditProducers,
      Clock clock) {
    long session = Session.newId();
    String name = "audit-reporter-" + Session.format(session);
    this.recorder =
        new AuditRecorder(settings.service() + ", session " + Session.format(session), clock);
    this.sends = new SendAudit(session, settings, clock, recorder, this::onNewTopic);
    AuditReporter reporter =
        new AuditReporter(
            sends::topics,
            new SessionStatements(session, clock.instant(), settings),
            new AuditTopic(settings.topic(), () -> auditProducers.apply(name)),
            recorder,
            clock);
    this.thread = new ReporterThread(name, reporter, recorder, settings.reportInterval());
  }

  /** Begins to report. */
  void start() {
    thread.start();
  }

  SendAudit sends() {
    return sends;
  }

  TransactionAudit transactions() {
    return sends.transactions();
  }

  AuditStatistics statistics() {
    return recorder.statistics();
  }

  /** Seals the audit, after the producer of the messages is closed. */
  void close(Duration patience) {
    transactions().closed();
    // A producer that is closed from a callback cannot call back the others before it is closed.
    boolean fromCallback =
        STACK.walk(
            frames -> frames.anyMatch(frame -> frame.getDeclaringClass() == SendCompletion.class));
    thread.close(patience, !fromCallback);
  }

  private void onNewTopic() {
    thread.wake();
  }
}
