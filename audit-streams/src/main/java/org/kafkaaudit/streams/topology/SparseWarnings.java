package org.kafkaaudit.streams.topology;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of each thing at most once a minute: what a whole fleet does wrong must not fill the disk
 * with its log. Metrics have the exact numbers. Not safe for use by several threads.
 */
final class SparseWarnings {

  private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int MOST_REMEMBERED = 1_000;

  private final Logger log;

  private final Map<String, Long> lastWarned =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  SparseWarnings(Class<?> source) {
    this.log = LoggerFactory.getLogger(source);
  }

  void warn(String text) {
    long now = System.nanoTime();
    Long last = lastWarned.get(text);
    if (last == null || now - last >= INTERVAL_NANOS) {
      lastWarned.put(text, now);
      log.warn("{}", text);
    }
  }
}
