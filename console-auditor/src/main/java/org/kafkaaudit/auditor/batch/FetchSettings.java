package org.kafkaaudit.auditor.batch;

import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * How much to fetch at once and how long to wait for it, from the settings of a consumer.
 * Immutable.
 *
 * @param rack where this client is, so that a leader can name a nearer broker to fetch from
 */
record FetchSettings(
    int mostBytes,
    int mostPartitionBytes,
    int leastBytes,
    int mostWaitMillis,
    int requestTimeoutMillis,
    long backoffMillis,
    long replicaMillis,
    String rack) {

  static FetchSettings of(ConsumerConfig config) {
    return new FetchSettings(
        config.getInt(ConsumerConfig.FETCH_MAX_BYTES_CONFIG),
        config.getInt(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
        config.getInt(ConsumerConfig.FETCH_MIN_BYTES_CONFIG),
        config.getInt(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
        config.getInt(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG),
        config.getLong(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG),
        config.getLong(ConsumerConfig.METADATA_MAX_AGE_CONFIG),
        config.getString(ConsumerConfig.CLIENT_RACK_CONFIG));
  }
}
