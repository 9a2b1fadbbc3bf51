package org.kafkaaudit.benchmarks.process;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.common.TopicPartition;
import org.kafkaaudit.testbed.KafkaCluster;

/** What a topic takes on the disk of a cluster of one broker. */
public final class LogSize {

  private static final int BROKER = 1;

  private LogSize() {}

  /** Size of the log segments of all partitions, without their indexes, in bytes. */
  public static long of(KafkaCluster kafka, String topic)
      throws ExecutionException, InterruptedException {
    Map<String, LogDirDescription> directories =
        kafka.admin().describeLogDirs(List.of(BROKER)).allDescriptions().get().get(BROKER);
    long bytes = 0;
    for (LogDirDescription directory : directories.values()) {
      for (Map.Entry<TopicPartition, ReplicaInfo> replica : directory.replicaInfos().entrySet()) {
        if (replica.getKey().topic().equals(topic)) {
          bytes += replica.getValue().size();
        }
      }
    }
    return bytes;
  }
}
