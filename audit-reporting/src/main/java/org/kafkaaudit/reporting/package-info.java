/** What the applications that count have in common: how they reach Kafka, and how they report. */
@org.jspecify.annotations.NullMarked
package org.kafkaaudit.reporting;
