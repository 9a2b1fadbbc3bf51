/**
 * A Kafka producer that stamps and counts what it sends, so that an audit can tell what was lost or
 * duplicated on the way. Begin with {@link org.kafkaaudit.producer.TrackerProducer}.
 */
@NullMarked
package org.kafkaaudit.producer;

import org.jspecify.annotations.NullMarked;
