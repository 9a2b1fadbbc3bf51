package org.kafkaaudit.chaos.trial;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kafkaaudit.chaos.Waiting;
import org.kafkaaudit.chaos.judge.AuditApi;
import org.kafkaaudit.chaos.judge.FindingSaid;

/**
 * Asks the API all the time while a trial runs, and notes what was ever called lost or duplicated,
 * and when first. Safe for use by several threads.
 */
final class Watcher implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final AuditApi api;
  private final Set<String> topics;
  private final Instant since;
  private final Map<String, Instant> saidSince = new HashMap<>();
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
        (before, after) -> marks(after).size() >= marks(before).size() ? after : before);
    marks(finding).forEach(mark -> saidSince.putIfAbsent(mark, now));
  }

  private static List<String> marks(FindingSaid finding) {
    String whose =
        finding.cell().tier() + " " + finding.cell().topic() + " " + finding.session() + " ";
    List<String> result = new ArrayList<>();
    finding.lostSequences().forEach(sequence -> result.add("lost " + whose + sequence));
    finding.duplicatedSequences().forEach(sequence -> result.add("duplicated " + whose + sequence));
    return result;
  }

  /**
   * Returns what was ever called lost or duplicated, and when first: which of the two, tier, topic,
   * session and sequence, joined by blanks.
   */
  synchronized Map<String, Instant> everSaid() {
    return new HashMap<>(saidSince);
  }

  /** Returns the worst that was ever said of each session in each cell. */
  synchronized List<String> worst() {
    return worst.values().stream().map(FindingSaid::text).toList();
  }

  /** Returns what was ever said and is in none of the findings. */
  synchronized Set<String> withdrawn(Iterable<FindingSaid> findings) {
    Set<String> result = new HashSet<>(saidSince.keySet());
    for (FindingSaid finding : findings) {
      marks(finding).forEach(result::remove);
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
