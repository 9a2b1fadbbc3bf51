package org.kafkaaudit.streams.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.kafkaaudit.kafka.AuditEventReader;

/** The join as a Kafka Streams topology: a pure function of its arguments. */
public final class AuditTopology {

  /** How often Kafka Streams is to commit. */
  public static final Duration COMMIT_INTERVAL = Duration.ofSeconds(5);

  private static final String JOIN = "join";

  private AuditTopology() {}

  /**
   * Returns the topology.
   *
   * @param readers make what reads events, one for each task
   * @param wait where threads wait whose events cannot be read now
   */
  public static Topology create(
      AuditTopics topics,
      JoinRules rules,
      JoinMetrics metrics,
      Supplier<AuditEventReader> readers,
      SchemaWait wait) {
    Topology topology = new Topology();
    topology.addSource(
        "events", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.events());
    Supplier<EventIntake> intakes = () -> new EventIntake(topics.events(), readers, wait);
    topology.addProcessor(JOIN, supplier(topics, rules, metrics, intakes), "events");
    List<String> sinks = new ArrayList<>(topics.outputs());
    sinks.add(topics.rejected());
    for (String sink : sinks) {
      topology.addSink(sink, sink, new ByteArraySerializer(), new ByteArraySerializer(), JOIN);
    }
    return topology;
  }

  private static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(
      AuditTopics topics, JoinRules rules, JoinMetrics metrics, Supplier<EventIntake> intakes) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<byte[], byte[], byte[], byte[]> get() {
        return new JoinProcessor(topics, rules, metrics, intakes.get());
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Stores.builders();
      }
    };
  }
}
