package org.kafkaaudit.model.count;

import java.util.List;

/**
 * What was counted in one bucket. Immutable.
 *
 * @param bucketStartMillis start of the bucket, milliseconds since the epoch
 * @param origins what was counted, for each session
 */
public record BucketCount(long bucketStartMillis, List<OriginCount> origins) {

  public BucketCount {
    origins = List.copyOf(origins);
  }
}
