package org.kafkaaudit.auditor.batch;

import java.util.Queue;

/**
 * What one broker answered, as far as it is not handed over yet.
 *
 * @param node that answered
 */
record Answer(int node, Queue<FetchedData> partitions) {}
