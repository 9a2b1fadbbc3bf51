-- Sums up the verdicts of some hours; what was summed up before is replaced. Not a migration: run whenever verdicts have changed.
--
-- Placeholder: {which}   a condition on the columns of verdicts that selects whole hours
INSERT INTO verdict_hours
SELECT topic, toStartOfHour(toDateTime(bucket_start, 'UTC')) AS hour, tier,
  count(), countIf(NOT is_final), countIf(status = 'pending'), countIf(status = 'complete'), countIf(status = 'loss'),
  countIf(status = 'duplication'), countIf(status = 'loss_and_duplication'), countIf(status = 'unverified'),
  sum(expected), sum(messages), sum(bytes), sum(lost), sum(missing), sum(duplicated), sum(undelivered), sum(recovered),
  sum(unreported), sum(unstamped), sum(revision) + count()
FROM verdicts FINAL
WHERE {which}
GROUP BY topic, hour, tier
SETTINGS do_not_merge_across_partitions_select_final = 1, max_partitions_per_insert_block = 0, insert_distributed_sync = 1
