-- Repeats that the reference holds as well, so that messages = distinct ones + duplicated + duplicated_before.
ALTER TABLE verdicts{local} {on_cluster} ADD COLUMN IF NOT EXISTS duplicated_before UInt64 COMMENT 'arrivals that repeat what the reference holds more than once as well' AFTER duplicated;
