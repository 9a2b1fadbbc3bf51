package org.kafkaaudit.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What really happened, from those who did it: the sample services say what they sent, the mirror's
 * faults what they lost and doubled. None of it comes from the audit. Immutable by convention: it
 * is built once and then only read.
 */
final class Truth {

  /** A topic and an interval of time. */
  record Bucket(String topic, long startMillis) {}

  /** Whose messages. */
  record Origin(String service, String host, String datacenter) {}

  /**
   * The messages of one instance that were lost and that came twice, by their place among those it
   * sent to the topic.
   */
  static final class Faults {
    final TreeSet<Long> lost = new TreeSet<>();
    final TreeSet<Long> duplicated = new TreeSet<>();
  }

  private final Map<Bucket, Long> sent = new HashMap<>();
  private final Map<Bucket, Map<Origin, Faults>> faults = new HashMap<>();
  private final Map<String, String> datacenters;
  private long failed;

  private Truth(Map<String, String> datacenters) {
    this.datacenters = Map.copyOf(datacenters);
  }

  /**
   * Reads what was written down.
   *
   * @param datacenters of the instances, by host
   */
  static Truth read(
      List<Path> summaries,
      Map<String, String> datacenters,
      Path ledgers,
      long bucketLengthMillis) {
    Truth truth = new Truth(datacenters);
    try {
      for (Path summary : summaries) {
        Files.readAllLines(summary).forEach(truth::addSummary);
      }
      try (DirectoryStream<Path> files = Files.newDirectoryStream(ledgers, "*.ledger")) {
        for (Path ledger : files) {
          Files.readAllLines(ledger).forEach(line -> truth.addFault(line, bucketLengthMillis));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("what happened cannot be read", e);
    }
    return truth;
  }

  private void addSummary(String line) {
    String[] words = line.split(" ", -1);
    long count = Long.parseLong(words[2]);
    if (words[0].equals("failed")) {
      failed += count;
    } else {
      sent.merge(new Bucket(words[0], Long.parseLong(words[1])), count, Long::sum);
    }
  }

  private void addFault(String line, long bucketLengthMillis) {
    String[] words = line.split(" ", -1);
    long timestamp = Long.parseLong(words[2]);
    Faults entry =
        faults
            .computeIfAbsent(
                new Bucket(words[1], timestamp - timestamp % bucketLengthMillis),
                unused -> new HashMap<>())
            .computeIfAbsent(
                new Origin(words[3], words[4], datacenters.get(words[4])), unused -> new Faults());
    (words[0].equals("lost") ? entry.lost : entry.duplicated).add(Long.parseLong(words[5]));
  }

  /** Messages sent, by topic and bucket. */
  Map<Bucket, Long> sent() {
    return sent;
  }

  /** Sends that failed; the quickstart takes none for granted. */
  long failed() {
    return failed;
  }

  /** What was lost and doubled in the bucket, by origin. */
  Map<Origin, Faults> faults(Bucket bucket) {
    return faults.getOrDefault(bucket, Map.of());
  }

  long lost(Bucket bucket) {
    return faults(bucket).values().stream().mapToLong(entry -> entry.lost.size()).sum();
  }

  long duplicated(Bucket bucket) {
    return faults(bucket).values().stream().mapToLong(entry -> entry.duplicated.size()).sum();
  }

  long lost() {
    return faults.keySet().stream().mapToLong(this::lost).sum();
  }

  long duplicated() {
    return faults.keySet().stream().mapToLong(this::duplicated).sum();
  }

  /** All buckets in which anything was sent or happened, in the order of their topics and times. */
  Iterable<Bucket> buckets() {
    TreeMap<String, Bucket> all = new TreeMap<>();
    sent.keySet().forEach(bucket -> all.put(bucket.topic() + bucket.startMillis(), bucket));
    faults.keySet().forEach(bucket -> all.put(bucket.topic() + bucket.startMillis(), bucket));
    return all.values();
  }
}
