package org.kafkaaudit.reporting;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.kafka.AuditEventWriter;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to the audit topic. Not safe for use by several threads. */
public final class AuditTopic implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AuditTopic.class);
  private static final List<ProducerRecord<byte[], byte[]>> NONE = List.of();

  private final Producer<byte[], byte[]> producer;
  private final String name;
  private final AuditEventWriter writer;
  private final EventSplitter splitter;

  /**
   * @param producer is closed with this
   * @param name the topic, which has to exist
   */
  public AuditTopic(Producer<byte[], byte[]> producer, AuditEventWriter writer, String name) {
    this.producer = producer;
    this.writer = writer;
    this.name = name;
    this.splitter = new EventSplitter(writer, name, AuditEventCodec.MOST_BYTES);
  }

  /**
   * Sends events that are grouped, and returns the groups all of whose events were acknowledged.
   * Takes at most the producer's {@code max.block.ms} and {@code delivery.timeout.ms}, and the time
   * of a serializer that has to ask its registry.
   *
   * @throws SerializationException where an event cannot be serialized
   */
  public <G> Set<G> deliver(Map<G, ? extends List<? extends AuditEvent>> events) {
    List<Sent<G>> sent = new ArrayList<>();
    Set<G> acknowledged = new HashSet<>(events.keySet());
    boolean reachable = true;
    for (Map.Entry<G, ? extends List<? extends AuditEvent>> group : events.entrySet()) {
      for (AuditEvent event : group.getValue()) {
        for (ProducerRecord<byte[], byte[]> record : reachable ? splitter.records(event) : NONE) {
          Future<RecordMetadata> future = producer.send(record);
          sent.add(new Sent<>(group.getKey(), future));
          // Each further send would block as long as this one did.
          reachable &= !(future.isDone() && failure(future) != null);
        }
      }
      if (!reachable) {
        acknowledged.remove(group.getKey());
      }
    }
    producer.flush();
    removeFailed(sent, acknowledged);
    return acknowledged;
  }

  private record Sent<G>(G group, Future<RecordMetadata> future) {}

  private <G> void removeFailed(List<Sent<G>> sent, Set<G> acknowledged) {
    Throwable last = null;
    for (Sent<G> one : sent) {
      Throwable failure = failure(one.future());
      if (failure != null) {
        last = failure;
        acknowledged.remove(one.group());
      }
    }
    if (last != null) {
      LOG.warn(
          "Audit topic {} did not take a report: {}. The counts are kept and reported again; check that"
              + " the audit cluster is up, that the topic exists and that this client may write to it.",
          name,
          last.toString());
    }
  }

  private static @Nullable Throwable failure(Future<RecordMetadata> future) {
    try {
      future.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (KafkaException e) {
      return e;
    }
  }

  @Override
  public void close() {
    producer.close(java.time.Duration.ofSeconds(5));
    writer.close();
  }
}
