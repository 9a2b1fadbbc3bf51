package org.kafkaaudit.producer;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.stamp.Stamp;

/**
 * The stamp of a message that is on its way in this JVM, as a header that knows the message. One
 * that was read from a log is of another class. Immutable.
 */
final class StampHeader implements Header {

  private final byte[] value;
  private final SendAudit audit;
  private final SendCompletion completion;

  /**
   * @param audit the one that gave the stamp
   * @param completion to be told what becomes of the message
   */
  StampHeader(byte[] value, SendAudit audit, SendCompletion completion) {
    this.value = value;
    this.audit = audit;
    this.completion = completion;
  }

  /** Whether an audit counts the message already, also one that another class loader made. */
  static boolean isIn(Headers headers) {
    Header stamp = headers.lastHeader(Stamp.HEADER);
    return stamp != null && stamp.getClass().getName().equals(StampHeader.class.getName());
  }

  /** Returns whom to tell what becomes of the message, where the given audit stamped it. */
  static @Nullable SendCompletion completionOf(Headers headers, SendAudit audit) {
    return headers.lastHeader(Stamp.HEADER) instanceof StampHeader stamp && stamp.audit == audit
        ? stamp.completion
        : null;
  }

  @Override
  public String key() {
    return Stamp.HEADER;
  }

  @Override
  public byte[] value() {
    return value;
  }
}
