package org.kafkaaudit.auditor;

/**
 * What the brokers say of one partition.
 *
 * @param topicId Kafka's id of the topic
 * @param start first offset of the log
 * @param end offset after the last record that is replicated, committed or not
 * @param compacted whether records may be cleaned out of the middle of the log
 */
record LogBounds(String topicId, long start, long end, boolean compacted) {}
