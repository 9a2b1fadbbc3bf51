/**
 * Reads the record batches of a cluster in place. Everything that the auditor needs of classes that
 * Kafka does not promise to keep is in here; it is pinned to one version of them by a test.
 */
@org.jspecify.annotations.NullMarked
package org.kafkaaudit.auditor.batch;
