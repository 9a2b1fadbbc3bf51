package org.kafkaaudit.model.count;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was counted in one bucket. Immutable.
 *
 * @param bucketStartMillis start of the bucket, milliseconds since the epoch
 * @param origins what was counted, for each session; two entries of the same session add up
 */
public record BucketCount(long bucketStartMillis, List<OriginCount> origins) {

  public BucketCount {
    Map<Long, OriginCount> bySession = new LinkedHashMap<>();
    origins.forEach(origin -> bySession.merge(origin.session(), origin, OriginCount::plus));
    origins = List.copyOf(bySession.values());
  }
}
