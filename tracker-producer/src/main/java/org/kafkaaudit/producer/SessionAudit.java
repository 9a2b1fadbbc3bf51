package org.kafkaaudit.producer;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.internals.Sender;
import org.kafkaaudit.client.AuditReporter;
import org.kafkaaudit.client.AuditTopic;
import org.kafkaaudit.client.ReporterThread;
import org.kafkaaudit.model.Session;

/** The audit of one session: counts its sends and reports them from a thread of its own. */
final class SessionAudit {

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private final AuditRecorder recorder;
  private final SendAudit sends;
  private final UnnamedAudit unnamed;
  private final AuditReporter reporter;
  private final ReporterThread thread;
  private final AtomicBoolean started = new AtomicBoolean();

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
    SessionStatements statements = new SessionStatements(session, clock.instant(), settings);
    this.sends = new SendAudit(statements, settings, clock, recorder, this::onNewTopic);
    this.unnamed = new UnnamedAudit(sends, clock, recorder);
    this.reporter =
        new AuditReporter(
            sends::topics,
            new AuditTopic(
                settings.topic(), settings.eventWriter(), () -> auditProducers.apply(name)),
            recorder.reports(),
            () -> {},
            clock);
    this.thread = new ReporterThread(name, reporter, recorder.reports(), settings.reportInterval());
  }

  /** Begins to report, which the first send does too. No effect the second time. */
  void start() {
    if (started.compareAndSet(false, true)) {
      try {
        thread.start();
      } catch (Error e) {
        // There were too many threads; there may be room for it at the next topic.
        started.set(false);
        throw e;
      }
    }
  }

  SendAudit sends() {
    return sends;
  }

  UnnamedAudit unnamed() {
    return unnamed;
  }

  TransactionAudit transactions() {
    return sends.transactions();
  }

  /** The audit failed at a message. */
  void uncounted(Throwable cause) {
    recorder.uncounted(cause);
  }

  AuditStatistics statistics() {
    return recorder.statistics();
  }

  /** Seals the audit, after the producer of the messages is closed. */
  void close(Duration patience) {
    transactions().closed();
    // A producer that is closed from a callback cannot call back the others before it is closed.
    boolean fromCallback = STACK.walk(frames -> frames.anyMatch(SessionAudit::isCallback));
    thread.close(patience, !fromCallback);
    if (!started.get()) {
      reporter.close();
    }
  }

  /** A callback runs in the client's thread, or in {@code send} where that fails at once. */
  private static boolean isCallback(StackWalker.StackFrame frame) {
    Class<?> caller = frame.getDeclaringClass();
    return caller == SendCompletion.class
        || caller == Sender.class
        || (caller == KafkaProducer.class && frame.getMethodName().equals("doSend"));
  }

  private void onNewTopic() {
    start();
    thread.wake();
  }
}
