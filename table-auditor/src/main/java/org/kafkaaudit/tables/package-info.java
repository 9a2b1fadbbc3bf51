/** Counts tables of ClickHouse that are filled from Kafka, and reports to the audit topic. */
@org.jspecify.annotations.NullMarked
package org.kafkaaudit.tables;
