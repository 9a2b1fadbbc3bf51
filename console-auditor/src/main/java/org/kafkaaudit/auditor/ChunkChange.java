package org.kafkaaudit.auditor;

import org.kafkaaudit.model.count.BucketCount;

/**
 * What has changed in one bucket of one chunk. Immutable.
 *
 * @param chunkBegin the offset that the chunk begins at
 * @param version the next offset of the chunk
 * @param count the state of what changed
 */
record ChunkChange(long chunkBegin, long version, BucketCount count) {}
