package org.kafkaaudit.auditor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kafkaaudit.model.event.PartitionProgress.Cut;

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
 * @param reportedEpoch leader epoch of what is just below {@code reportedUntil}, or {@link
 *     #UNKNOWN_EPOCH}
 * @param incarnation which of the logs that the partition had is counted: the time at which its
 *     counting began, 0 where it was counted from its first message on
 * @param gaps runs of offsets that were skipped
 * @param cuts where the log was cut short, the latest ones
 */
record CommitMetadata(
    String topicId,
    long coveredFrom,
    long coveredSinceMillis,
    long scopeBegin,
    long reportedUntil,
    int reportedEpoch,
    long incarnation,
    Gaps gaps,
    List<Cut> cuts) {

  static final int UNKNOWN_EPOCH = -1;

  /** A cut takes up to 35 of the bytes that Kafka takes. */
  static final int MOST_CUTS = 10;

  private static final String VERSION = "ka2";
  private static final String VERSION_WITHOUT_INCARNATIONS = "ka1";

  CommitMetadata {
    cuts = List.copyOf(cuts.subList(Math.max(0, cuts.size() - MOST_CUTS), cuts.size()));
  }

  /** Returns the same of a log of which more may have been reported since. */
  CommitMetadata reported(long scopeBegin, long reportedUntil, int reportedEpoch) {
    return new CommitMetadata(
        topicId,
        coveredFrom,
        coveredSinceMillis,
        scopeBegin,
        reportedUntil,
        reportedEpoch,
        incarnation,
        gaps,
        cuts);
  }

  CommitMetadata withGaps(Gaps others) {
    return new CommitMetadata(
        topicId,
        coveredFrom,
        coveredSinceMillis,
        scopeBegin,
        reportedUntil,
        reportedEpoch,
        incarnation,
        others,
        cuts);
  }

  /** Returns it without the gaps and cuts that were noticed before the given time. */
  CommitMetadata since(long millis) {
    return new CommitMetadata(
        topicId,
        coveredFrom,
        coveredSinceMillis,
        scopeBegin,
        reportedUntil,
        reportedEpoch,
        incarnation,
        gaps.noticedSince(millis),
        cuts.stream().filter(cut -> cut.incarnation() >= millis).toList());
  }

  /**
   * Returns what to remember of a log that was cut short: nothing that was reported of it from the
   * given offset on holds any longer.
   */
  CommitMetadata cutAt(long recountedFrom, long nowMillis) {
    long next = Math.max(nowMillis, incarnation + 1);
    List<Cut> more = new ArrayList<>(cuts);
    more.add(new Cut(recountedFrom, next));
    return new CommitMetadata(
        topicId,
        Math.min(coveredFrom, recountedFrom),
        coveredSinceMillis,
        recountedFrom,
        recountedFrom,
        UNKNOWN_EPOCH,
        next,
        gaps.below(recountedFrom),
        more);
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
        gaps.format(),
        Integer.toString(reportedEpoch),
        Long.toString(incarnation),
        cuts.stream()
            .map(cut -> cut.recountedFrom() + ":" + cut.incarnation())
            .collect(Collectors.joining(",")));
  }

  /** Returns what the text says, empty where it is none of ours. */
  static Optional<CommitMetadata> parse(String text) {
    String[] parts = text.split(";", -1);
    boolean known =
        (parts.length == 10 && parts[0].equals(VERSION))
            || (parts.length == 7 && parts[0].equals(VERSION_WITHOUT_INCARNATIONS));
    try {
      return known ? Optional.of(parse(parts)) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static CommitMetadata parse(String[] parts) {
    boolean incarnated = parts.length > 7;
    return new CommitMetadata(
        parts[1],
        Long.parseLong(parts[2]),
        Long.parseLong(parts[3]),
        Long.parseLong(parts[4]),
        Long.parseLong(parts[5]),
        incarnated ? Integer.parseInt(parts[7]) : UNKNOWN_EPOCH,
        incarnated ? Long.parseLong(parts[8]) : 0,
        Gaps.parse(parts[6]),
        incarnated ? parseCuts(parts[9]) : List.of());
  }

  private static List<Cut> parseCuts(String text) {
    List<Cut> cuts = new ArrayList<>();
    for (String cut : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String[] numbers = cut.split(":", -1);
      if (numbers.length != 2) {
        throw new NumberFormatException("a cut is offset:incarnation, not " + cut);
      }
      cuts.add(new Cut(Long.parseLong(numbers[0]), Long.parseLong(numbers[1])));
    }
    return cuts;
  }
}
