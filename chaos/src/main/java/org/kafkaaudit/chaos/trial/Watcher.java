package org.kafkaaudit.chaos.trial;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kafkaaudit.chaos.Waiting;
import org.kafkaaudit.chaos.judge.AuditApi;
import org.kafkaaudit.chaos.judge.FindingSaid;

/**
 * Asks the API all the time while a trial runs, and notes what was ever called lost, and when
 * first. Safe for use by several threads.
 */
final class Watcher implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final AuditApi api;
  private final Set<String> topics;
  private final Instant since;
  private final Map<String, Instant> lostSince = new HashMap<>();
  private final Map<String, FindingSaid> worst = new HashMap<>();
  private final Thread thread = new Thread(this::run, "watcher");
  private volatile boolean isOver;

  Watcher(AuditApi api, Set<String> topics, Instant since) {
    this.api = api;
    this.topics = Set.copyOf(topics);
    this.since = since;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!isOver) {
      try {
        for (FindingSaid finding : api.findings(topics, since)) {
          note(finding, Instant.now());
        }
      } catch (IOException e) {
        // It may be what the trial is about.
        Waiting.pause(INTERVAL);
      }
      Waiting.pause(INTERVAL);
    }
  }

  private synchronized void note(FindingSaid finding, Instant now) {
    worst.merge(
        finding.cell() + " " + finding.session(),
        finding,
        (before, after) -> after.lost() >= before.lost() ? after : before);
    for (long sequence : finding.lostSequences()) {
      String lost =
          String.join(
              " ",
              finding.cell().tier(),
              finding.cell().topic(),
              finding.session(),
              Long.toString(sequence));
      lostSince.putIfAbsent(lost, now);
    }
  }

  /**
   * Returns what was ever called lost, and when first: tier, topic, session and sequence, joined by
   * blanks.
   */
  synchronized Map<String, Instant> everLost() {
    return new HashMap<>(lostSince);
  }

  /** Returns the worst that was ever said of each session in each cell where that is loss. */
  synchronized List<String> worst() {
    return worst.values().stream()
        .filter(finding -> finding.lost() > 0)
        .map(FindingSaid::text)
        .toList();
  }

  /** Returns what was ever called lost and is in none of the findings. */
  synchronized Set<String> withdrawn(Iterable<FindingSaid> findings) {
    Set<String> result = new HashSet<>(lostSince.keySet());
    for (FindingSaid finding : findings) {
      for (long sequence : finding.lostSequences()) {
        result.remove(
            String.join(
                " ",
                finding.cell().tier(),
                finding.cell().topic(),
                finding.session(),
                Long.toString(sequence)));
      }
    }
    return result;
  }

  @Override
  public void close() {
    isOver = true;
    try {
      thread.join(15_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
