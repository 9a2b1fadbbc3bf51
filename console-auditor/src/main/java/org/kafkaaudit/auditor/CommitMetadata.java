package org.kafkaaudit.auditor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kafkaaudit.model.event.PartitionProgress.Gap;

/**
 * What an auditor remembers of a partition in the metadata of its committed offset. Times in
 * milliseconds since the epoch. Immutable.
 *
 * @param topicId Kafka's id of the topic that the offset is of
 * @param coveredFrom offset from which on this deployment has counted
 * @param coveredSinceMillis when the counting began there
 * @param scopeBegin where the chunk begins that the committed offset is in
 * @param reportedUntil offset from which on nothing has been reported yet for certain; beyond the
 *     committed one while a report is under way
 * @param gaps runs of offsets that had left the log before they were counted
 */
record CommitMetadata(
    String topicId,
    long coveredFrom,
    long coveredSinceMillis,
    long scopeBegin,
    long reportedUntil,
    List<Gap> gaps) {

  /** Kafka takes 4,096 bytes of metadata by default; a gap takes up to 56 of them. */
  static final int MOST_GAPS = 50;

  private static final String VERSION = "ka1";

  CommitMetadata {
    gaps = withinLimit(gaps);
  }

  /** Returns the text that {@link #parse} makes the same of. */
  String format() {
    return String.join(
        ";",
        VERSION,
        topicId,
        Long.toString(coveredFrom),
        Long.toString(coveredSinceMillis),
        Long.toString(scopeBegin),
        Long.toString(reportedUntil),
        gaps.stream()
            .map(gap -> gap.from() + ":" + gap.until() + ":" + gap.noticedAtMillis())
            .collect(Collectors.joining(",")));
  }

  /** Returns what the text says, empty where it is none of ours. */
  static Optional<CommitMetadata> parse(String text) {
    String[] parts = text.split(";", -1);
    if (parts.length != 7 || !parts[0].equals(VERSION)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new CommitMetadata(
              parts[1],
              Long.parseLong(parts[2]),
              Long.parseLong(parts[3]),
              Long.parseLong(parts[4]),
              Long.parseLong(parts[5]),
              parseGaps(parts[6])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static List<Gap> parseGaps(String text) {
    List<Gap> gaps = new ArrayList<>();
    for (String gap : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String[] numbers = gap.split(":", -1);
      if (numbers.length != 3) {
        throw new NumberFormatException("a gap is from:until:noticed, not " + gap);
      }
      gaps.add(
          new Gap(
              Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2])));
    }
    return gaps;
  }

  /** Joins the oldest gaps: to say that too much was skipped is safe, to say too little is not. */
  private static List<Gap> withinLimit(List<Gap> gaps) {
    if (gaps.size() <= MOST_GAPS) {
      return List.copyOf(gaps);
    }
    int joined = gaps.size() - MOST_GAPS + 1;
    List<Gap> result = new ArrayList<>();
    result.add(
        new Gap(
            gaps.get(0).from(),
            gaps.get(joined - 1).until(),
            gaps.get(joined - 1).noticedAtMillis()));
    result.addAll(gaps.subList(joined, gaps.size()));
    return List.copyOf(result);
  }
}
