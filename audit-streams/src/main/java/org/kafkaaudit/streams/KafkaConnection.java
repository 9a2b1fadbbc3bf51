package org.kafkaaudit.streams;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.kafkaaudit.streams.topology.AuditTopology;

/**
 * How the parts of this application reach Kafka. Immutable.
 *
 * @param client settings of every client, security among them
 * @param streams settings of Kafka Streams, over our own
 */
record KafkaConnection(
    Map<String, String> client,
    Map<String, String> streams,
    String applicationId,
    String stateDirectory,
    int threads) {

  /** Size of the largest audit event, and of what is kept and said because of it. */
  static final int MOST_BYTES = 4 * 1024 * 1024;

  KafkaConnection {
    client = Map.copyOf(client);
    streams = Map.copyOf(streams);
  }

  Map<String, Object> adminSettings() {
    Map<String, Object> settings = new HashMap<>();
    // Who starts against a cluster that is away is told soon, and in few lines.
    settings.put("default.api.timeout.ms", 30_000);
    settings.put("request.timeout.ms", 10_000);
    settings.put("reconnect.backoff.ms", 2_000);
    settings.put("reconnect.backoff.max.ms", 10_000);
    settings.putAll(client);
    return settings;
  }

  Properties streamsSettings() {
    Properties settings = new Properties();
    settings.putAll(client);
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    // The merge rule is idempotent, so what is read twice after a crash changes nothing.
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, AuditTopology.COMMIT_INTERVAL.toMillis());
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    settings.put(StreamsConfig.producerPrefix("linger.ms"), 100);
    // Full batches: compressing one of the default size takes as long to begin as to do.
    settings.put(StreamsConfig.producerPrefix("batch.size"), 262_144);
    settings.put(StreamsConfig.producerPrefix("buffer.memory"), 67_108_864);
    settings.put(StreamsConfig.producerPrefix("max.request.size"), MOST_BYTES + 65_536);
    settings.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), MOST_BYTES);
    settings.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
    settings.put(StreamsConfig.topicPrefix(TopicConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    settings.putAll(streams);
    return settings;
  }

  Map<String, Object> writerSettings() {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, applicationId + "-clickhouse");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return settings;
  }
}
