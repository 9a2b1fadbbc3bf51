-- A table that ClickHouse fills from the topic orders by itself, and that keeps the audit's stamp of each message.
-- Put the addresses of your brokers in place of kafka:9092.

CREATE TABLE orders
(
    time DateTime64(3, 'UTC'), -- the timestamp of the message: timeColumn
    ka String,                 -- the record header ka, byte by byte: stampColumn
    value String
)
ENGINE = MergeTree
PARTITION BY toDate(time)      -- or in the key below: a count reads no other days
ORDER BY time
TTL toDateTime(time) + INTERVAL 30 DAY; -- longer than the horizon of the table auditor

CREATE TABLE orders_queue (value String)
ENGINE = Kafka
SETTINGS
    kafka_broker_list = 'kafka:9092',
    kafka_topic_list = 'orders',
    kafka_group_name = 'clickhouse-orders', -- consumerGroup
    kafka_format = 'RawBLOB';

-- The last header of the name counts, as everywhere in the audit; a message without one gets an empty string.
CREATE MATERIALIZED VIEW orders_from_kafka TO orders AS
SELECT
    ifNull(_timestamp_ms, now64(3)) AS time,
    arrayLast((value, name) -> name = 'ka', _headers.value, _headers.name) AS ka,
    value
FROM orders_queue;
