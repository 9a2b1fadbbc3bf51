package org.kafkaaudit.auditor;

import java.time.Duration;
import java.util.Collection;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Where the committed records come from that are counted. Group and offsets are the consumer's,
 * whichever source it is. Not safe for use by several threads.
 */
interface RecordSource extends AutoCloseable {

  /** Reads the partition of a log from its next offset on; what is found is counted in it. */
  void begin(PartitionLog log);

  /** Reads these partitions no more; nothing more is counted in their logs. */
  void end(Collection<TopicPartition> partitions);

  /** Counts nothing for the time being, or goes on. */
  void hold(boolean holding);

  /**
   * Counts what there is, and takes part in the group: partitions may come and go meanwhile.
   *
   * @param longest how long to wait for something to count at most
   * @throws LogTruncationException where a log is not the one that was counted
   * @throws OffsetOutOfRangeException where a log does not go on where counting stopped
   * @throws TopicAuthorizationException where topics may not be read
   * @throws KafkaException where it cannot go on
   */
  void poll(Duration longest);

  /** Leaves the consumer as it is. */
  @Override
  void close();
}
