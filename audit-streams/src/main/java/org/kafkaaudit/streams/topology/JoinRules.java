package org.kafkaaudit.streams.topology;

import java.time.Duration;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.verdict.TierPath;

/**
 * What the join goes by. Immutable.
 *
 * @param judgeInterval how often open buckets are judged of which there is news
 * @param pendingInterval how often at most the numbers of a verdict are told anew that is pending
 *     still
 * @param horizon how old a bucket may be for counts of it to be taken
 */
public record JoinRules(
    TierPath tiers,
    BucketLength bucketLength,
    Duration judgeInterval,
    Duration pendingInterval,
    Duration horizon) {}
