-- What audit-streams writes and audit-api reads. Rows are keyed by what they are about and versioned by revision:
-- writing one twice changes nothing, and a reader that asks with FINAL never sees an older revision.
--
-- Placeholders, filled in by the migration at start:
--   {on_cluster}   empty on a single node, else: ON CLUSTER 'name'
--   {local}        empty on a single node, else: _local (the sharded table behind a distributed one)
--   {replacing}    ReplacingMergeTree(revision), or its replicated form
--   {retention}    days that rows are kept
CREATE TABLE IF NOT EXISTS verdicts{local} {on_cluster}
(
    topic            LowCardinality(String) COMMENT 'canonical name',
    bucket_start     DateTime64(3, 'UTC'),
    bucket_length_ms UInt32,
    tier             LowCardinality(String),
    reference        LowCardinality(String),
    status           Enum8('pending' = 1, 'complete' = 2, 'loss' = 3, 'duplication' = 4, 'loss_and_duplication' = 5, 'unverified' = 6),
    is_final         Bool,
    reasons          Array(String) COMMENT 'what is in the way of a final verdict',
    expected         UInt64,
    messages         UInt64 COMMENT 'arrived, repeats and unstamped ones included',
    bytes            UInt64,
    lost             UInt64,
    missing          UInt64 COMMENT 'not arrived, and not known to be lost',
    duplicated       UInt64,
    undelivered      UInt64,
    recovered        UInt64,
    unreported       UInt64,
    unstamped        UInt64,
    inexact          Bool,
    revision         UInt64,
    judged_at        DateTime64(3, 'UTC')
)
ENGINE = {replacing}
PARTITION BY toDate(bucket_start)
ORDER BY (topic, bucket_start, tier)
TTL toDateTime(bucket_start) + INTERVAL {retention} DAY
SETTINGS ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS findings{local} {on_cluster}
(
    topic                LowCardinality(String),
    bucket_start         DateTime64(3, 'UTC'),
    bucket_length_ms     UInt32,
    tier                 LowCardinality(String),
    session              UInt64 COMMENT '0 = unstamped',
    service              LowCardinality(String),
    host                 LowCardinality(String),
    datacenter           LowCardinality(String),
    lost                 UInt64,
    duplicated           UInt64,
    undelivered          UInt64,
    recovered            UInt64,
    unreported           UInt64,
    lost_sequences       Array(Tuple(first UInt64, last UInt64)) COMMENT 'both ends included',
    duplicated_sequences Array(Tuple(first UInt64, last UInt64)),
    sequences_cut        Bool,
    revision             UInt64,
    judged_at            DateTime64(3, 'UTC')
)
ENGINE = {replacing}
PARTITION BY toDate(bucket_start)
ORDER BY (bucket_start, topic, tier, session)
TTL toDateTime(bucket_start) + INTERVAL {retention} DAY
SETTINGS ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS tier_counts{local} {on_cluster}
(
    topic            LowCardinality(String),
    bucket_start     DateTime64(3, 'UTC'),
    bucket_length_ms UInt32,
    tier             LowCardinality(String),
    cluster          LowCardinality(String),
    messages         UInt64,
    bytes            UInt64,
    unstamped        UInt64,
    sessions         UInt32,
    revision         UInt64,
    judged_at        DateTime64(3, 'UTC')
)
ENGINE = {replacing}
PARTITION BY toDate(bucket_start)
ORDER BY (topic, bucket_start, tier, cluster)
TTL toDateTime(bucket_start) + INTERVAL {retention} DAY
SETTINGS ttl_only_drop_parts = 1;

-- How far each tier is, per topic: few rows, always overwritten.
CREATE TABLE IF NOT EXISTS tier_progress{local} {on_cluster}
(
    topic            LowCardinality(String),
    tier             LowCardinality(String),
    last_report_at   DateTime64(3, 'UTC'),
    counted_before   DateTime64(3, 'UTC') COMMENT 'epoch: not known',
    verified_through DateTime64(3, 'UTC') COMMENT 'epoch: not known',
    revision         UInt64
)
ENGINE = {replacing}
ORDER BY (topic, tier);

-- The tiers as audit-streams was last told, so that whoever reads the verdicts knows what they mean.
CREATE TABLE IF NOT EXISTS tiers{local} {on_cluster}
(
    position  UInt16 COMMENT 'order along the path',
    tier      String,
    reference String COMMENT 'empty for the producer tier',
    clusters  Array(String),
    settle_ms UInt64,
    overdue_ms UInt64,
    revision  UInt64
)
ENGINE = {replacing}
ORDER BY tier;
