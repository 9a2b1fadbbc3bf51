/**
 * A Kafka consumer that counts what was handed to the application and committed, so that an audit
 * can tell what was lost or handed out twice. Begin with {@link
 * org.kafkaaudit.consumer.TrackerConsumer}.
 */
@NullMarked
package org.kafkaaudit.consumer;

import org.jspecify.annotations.NullMarked;
