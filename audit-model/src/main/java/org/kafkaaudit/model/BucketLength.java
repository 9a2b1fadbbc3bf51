package org.kafkaaudit.model;

import java.time.Duration;

/**
 * Length of the buckets that audit time is divided into: one setting for a whole deployment.
 *
 * <p>Buckets begin at multiples of the length since the epoch, so every reporter puts a message in
 * the same one. Immutable and safe for use by several threads.
 *
 * @param duration between one second and one day, in whole seconds, and a divisor of a day, so that
 *     no bucket spans two days
 */
public record BucketLength(Duration duration) {

  /** One minute. */
  public static final BucketLength DEFAULT = new BucketLength(Duration.ofMinutes(1));

  /**
   * @throws IllegalArgumentException where the duration cannot be the length of a bucket
   */
  public BucketLength {
    long millis = duration.toMillis();
    boolean wholeSeconds =
        millis >= 1_000 && millis % 1_000 == 0 && duration.toNanosPart() % 1_000_000 == 0;
    if (!wholeSeconds || Duration.ofDays(1).toMillis() % millis != 0) {
      throw new IllegalArgumentException(
          "bucket length "
              + duration
              + " does not divide a day into equal parts of whole seconds: take 10 s, 1 min or 5 min");
    }
  }

  /** Returns the bucket length of that many milliseconds. */
  public static BucketLength ofMillis(long millis) {
    return new BucketLength(Duration.ofMillis(millis));
  }

  /**
   * Returns the start of the bucket that the audit time (milliseconds since the epoch) falls in.
   */
  public long startOf(long auditTimeMillis) {
    return Math.floorDiv(auditTimeMillis, millis()) * millis();
  }

  /** Returns the first millisecond after the bucket that starts at the given time. */
  public long endOf(long bucketStartMillis) {
    return bucketStartMillis + millis();
  }

  /** Returns whether a bucket can start at the given time. */
  public boolean isStart(long millis) {
    return Math.floorMod(millis, millis()) == 0;
  }

  /** Returns the length in milliseconds. */
  public long millis() {
    return duration.toMillis();
  }
}
