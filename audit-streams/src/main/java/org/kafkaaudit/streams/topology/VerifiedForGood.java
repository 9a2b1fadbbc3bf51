package org.kafkaaudit.streams.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a topic is verified, as far as the verdicts that say so are in Kafka for good. Verdicts
 * and progress go to different partitions, so Kafka may have the one and not yet, or after a crash
 * never, the other. Times in milliseconds. Not safe for use by several threads.
 */
final class VerifiedForGood {

  private final Map<String, Seen> lastSeen = new HashMap<>();
  private final Map<String, Long> sure = new HashMap<>();

  private record Seen(long verifiedMillis, long atMillis) {}

  /**
   * Returns what may be said: that it is verified less far at once, that it is verified further
   * some time after it was first seen.
   *
   * @param nowMillis when that which is given was seen, after its verdicts were said
   * @param forGoodMillis after which what was said has reached Kafka
   * @param wasThere whether something may have been said in an earlier life; it holds until more is
   *     known
   */
  Optional<TierReach> of(TierReach reach, long nowMillis, long forGoodMillis, boolean wasThere) {
    long verified = reach.verifiedThroughMillis();
    Seen seen = lastSeen.get(reach.tier());
    if (seen == null) {
      lastSeen.put(reach.tier(), new Seen(verified, nowMillis));
    } else if (nowMillis - seen.atMillis >= forGoodMillis) {
      sure.put(reach.tier(), seen.verifiedMillis);
      lastSeen.put(reach.tier(), new Seen(verified, nowMillis));
    }
    Long known = sure.get(reach.tier());
    if (known == null) {
      return wasThere ? Optional.empty() : Optional.of(reach.verifiedThrough(0));
    }
    return Optional.of(reach.verifiedThrough(Math.min(verified, known)));
  }
}
