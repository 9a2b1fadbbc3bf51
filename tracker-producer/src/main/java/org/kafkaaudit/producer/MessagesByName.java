package org.kafkaaudit.producer;

import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages by the object that names their topic: clients before 4.1 hand it back when a send
 * fails, and nothing else that tells one message from another. Keeps the latest, so that its memory
 * does not grow. Thread-safe.
 */
final class MessagesByName {

  /** As many as fit into the buffer of a client, unless they are smaller than 1 KiB. */
  static final int MOST = 32_768;

  private final IdentityHashMap<String, SendCompletion> messages = new IdentityHashMap<>();
  private final ArrayDeque<String> oldestFirst = new ArrayDeque<>();

  /**
   * @param topic an object that no other message has
   */
  synchronized void add(String topic, SendCompletion message) {
    if (oldestFirst.size() == MOST) {
      messages.remove(oldestFirst.remove());
    }
    oldestFirst.add(topic);
    messages.put(topic, message);
  }

  /**
   * Returns the message, or null where it is not known. Also a second time: a client that fails
   * after it took a message over tells of it again when it gives that up.
   */
  synchronized @Nullable SendCompletion find(String topic) {
    return messages.get(topic);
  }
}
