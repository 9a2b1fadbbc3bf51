package org.kafkaaudit.auditor.batch;

import org.apache.kafka.common.message.FetchResponseData;

/**
 * What a broker answered about one partition.
 *
 * @param position that it was fetched for
 * @param offset that it was fetched from
 */
record FetchedData(ReadPosition position, FetchResponseData.PartitionData data, long offset) {}
