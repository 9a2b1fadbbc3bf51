-- The verdicts of each (topic, tier) summed up by the hour in which their buckets start, for views that are wide: a month
-- of a topic, a day of all topics. Recomputed from the verdicts by the statement in hours.sql, for each hour in which a
-- verdict has changed. Revisions only ever grow, so their sum tells which of two sums is the newer one.
CREATE TABLE IF NOT EXISTS verdict_hours{local} {on_cluster}
(
    topic                LowCardinality(String),
    hour                 DateTime('UTC'),
    tier                 LowCardinality(String),
    verdicts             UInt32,
    open                 UInt32 COMMENT 'not final',
    pending              UInt32,
    complete             UInt32,
    loss                 UInt32,
    duplication          UInt32,
    loss_and_duplication UInt32,
    unverified           UInt32,
    expected             UInt64,
    messages             UInt64,
    bytes                UInt64,
    lost                 UInt64,
    missing              UInt64,
    duplicated           UInt64,
    undelivered          UInt64,
    recovered            UInt64,
    unreported           UInt64,
    unstamped            UInt64,
    revision             UInt64 COMMENT 'sum of the revisions, and of how many there are'
)
ENGINE = {replacing}
PARTITION BY toDate(hour)
ORDER BY (topic, hour, tier)
TTL hour + INTERVAL {retention} DAY
SETTINGS ttl_only_drop_parts = 1, index_granularity = 1024;

-- What is over is merged into one part a day, at most once a day: FINAL has nothing left to compare there.
ALTER TABLE verdicts{local} {on_cluster} MODIFY SETTING min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE findings{local} {on_cluster} MODIFY SETTING min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE verdict_hours{local} {on_cluster} MODIFY SETTING min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;
