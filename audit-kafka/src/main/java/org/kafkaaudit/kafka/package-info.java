/** Audit events as records of Kafka: how they are written to the audit topic, and read from it. */
@NullMarked
package org.kafkaaudit.kafka;

import org.jspecify.annotations.NullMarked;
