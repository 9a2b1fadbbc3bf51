package org.kafkaaudit.streams.topology;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.merge.LogState;
import org.kafkaaudit.model.merge.SessionState;

/**
 * The progress of the reporters of one topic in the state store, one entry for each session and
 * log. Not safe for use by several threads.
 */
final class KeptProgress {

  private final String topic;
  private final KeyValueStore<Bytes, byte[]> store;
  private final KeptEvents events;

  KeptProgress(String topic, KeyValueStore<Bytes, byte[]> store, KeptEvents events) {
    this.topic = topic;
    this.store = store;
    this.events = events;
  }

  /**
   * Keeps the progress of a session.
   *
   * @param merged what is known of the session with what was received
   */
  void keep(ReceivedEvent received, SessionState merged) {
    AuditEvent.SessionProgress progress = merged.progress();
    boolean isAsItCame =
        progress.equals(received.event()) && merged.heardAtMillis() == received.atMillis();
    put(
        progress.tier() + "\0session\0" + Long.toHexString(progress.session()),
        isAsItCame
            ? received.toStored()
            : new StoredEvent(merged.heardAtMillis(), progress).encode());
  }

  /**
   * Keeps the progress of an auditor. What the auditors of a topic said that was deleted tells that
   * there was one.
   *
   * @param merged what is known of its log, unless that is the one before
   */
  void keep(AuditEvent.LogProgress progress, long receivedAtMillis, Optional<LogState> merged) {
    StoredEvent stored =
        merged
            .map(
                known ->
                    new StoredEvent(known.heardAtMillis(), known.toProgress(progress.cluster())))
            .orElseGet(() -> new StoredEvent(receivedAtMillis, progress));
    put(
        String.join("\0", progress.tier(), "log", progress.cluster(), progress.topicId()),
        stored.encode());
  }

  private void put(String subject, byte[] progress) {
    store.put(StoreKeys.progress(topic, subject), progress);
  }

  /** Forgets reporters that were heard of last before the given time, and tells of each. */
  void forgetSilentSince(long millis, Consumer<AuditEvent> forgotten) {
    Bytes from = StoreKeys.progress(topic, "");
    try (KeyValueIterator<Bytes, byte[]> all = store.range(from, StoreKeys.afterTopic(topic))) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        events
            .read(entry.key, entry.value)
            .filter(stored -> stored.receivedAtMillis() < millis)
            .ifPresent(
                stored -> {
                  forgotten.accept(stored.event());
                  store.delete(entry.key);
                });
      }
    }
  }
}
