package org.kafkaaudit.api;

import java.time.Instant;
import java.util.List;

/**
 * The part of a verdict that is about one session, as documented in {@code FindingRecord.avsc}.
 *
 * @param bucketEnd first time after the bucket
 * @param session 16 hexadecimal digits, all 0 for unstamped messages
 */
record Finding(
    String topic,
    Instant bucketStart,
    Instant bucketEnd,
    String tier,
    String session,
    String service,
    String host,
    String datacenter,
    long lost,
    long duplicated,
    long undelivered,
    long recovered,
    long unreported,
    List<SequenceRange> lostSequences,
    List<SequenceRange> duplicatedSequences,
    boolean sequencesCut,
    long revision,
    Instant judgedAt) {
  Finding {
    lostSequences = List.copyOf(lostSequences);
    duplicatedSequences = List.copyOf(duplicatedSequences);
  }

  /**
   * A run of sequences without gaps, both ends included.
   *
   * @param first decimal digits: a sequence has up to 63 bits, of which a JSON number keeps 53
   * @param last decimal digits
   */
  record SequenceRange(String first, String last) {}
}
