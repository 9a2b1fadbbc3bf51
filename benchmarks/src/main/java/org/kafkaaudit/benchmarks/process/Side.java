package org.kafkaaudit.benchmarks.process;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.kafkaaudit.producer.TrackerInterceptor;
import org.kafkaaudit.producer.TrackerProducer;

/** The producers that are measured against each other. */
public enum Side {
  /** Kafka's own. */
  PLAIN("KafkaProducer"),
  /** Kafka's own in the audit's. */
  TRACKER("TrackerProducer"),
  /** Kafka's own, audited by configuration alone. */
  INTERCEPTOR("KafkaProducer with TrackerInterceptor");

  private final String label;

  Side(String label) {
    this.label = label;
  }

  /** As in a table. */
  public String label() {
    return label;
  }

  /**
   * Makes a producer.
   *
   * @param settings beside the address, the same for each side
   */
  public Producer<byte[], byte[]> open(String bootstrapServers, Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    if (this == PLAIN) {
      return new KafkaProducer<>(all);
    }
    all.put("audit.service", "benchmark");
    if (this == INTERCEPTOR) {
      all.put(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, TrackerInterceptor.class.getName());
      return new KafkaProducer<>(all);
    }
    return new TrackerProducer<>(all);
  }
}
