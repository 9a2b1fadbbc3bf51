package org.kafkaaudit.streams.topology;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.kafkaaudit.model.event.UnreadableEventException;

/**
 * Reads the events that the state stores keep. One that cannot be read stays where it is, so that
 * its bucket is known not to be counted in full each time that it is loaded, and is told of once in
 * the life of an instance. Not safe for use by several threads.
 */
final class KeptEvents {

  private final Set<Bytes> told = new HashSet<>();
  private final Deque<Unreadable> untold = new ArrayDeque<>();

  /**
   * An entry of a store that cannot be read.
   *
   * @param value as it is kept
   */
  record Unreadable(String topic, Bytes value, String reason) {}

  /** Returns the event, where it can be read. */
  Optional<StoredEvent> read(Bytes key, byte[] value) {
    try {
      return Optional.of(StoredEvent.decode(value));
    } catch (UnreadableEventException e) {
      if (told.add(key)) {
        untold.add(
            new Unreadable(
                StoreKeys.topicOf(key),
                Bytes.wrap(value),
                "kept in a state store and not to be read any more: " + e.getMessage()));
      }
      return Optional.empty();
    }
  }

  /** Passes on what was found since this was last asked; nothing can be said while restoring. */
  void tell(Consumer<Unreadable> listener) {
    while (!untold.isEmpty()) {
      listener.accept(untold.remove());
    }
  }
}
