package org.kafkaaudit.quickstart.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Loses and doubles messages on the mirror's way: sits in the consumer by which MirrorMaker 2 reads
 * the source, and writes down what it did. It knows nothing of the audit, and goes by the headers
 * of the sample services alone.
 *
 * <p>Instances are confined to the thread of their consumer; each writes a ledger of its own.
 */
public final class MirrorFaults implements ConsumerInterceptor<byte[], byte[]> {

  /** Setting: the file of the {@link FaultPlan}. */
  public static final String PLAN = "mirror.faults.plan";

  /** Setting: the folder that ledgers are written to. */
  public static final String LEDGERS = "mirror.faults.ledgers";

  private FaultPlan plan = FaultPlan.draw(1, 0, 0, 0);
  private Path ledger = Path.of(UUID.randomUUID() + ".ledger");

  @Override
  public void configure(Map<String, ?> settings) {
    try {
      plan = FaultPlan.readFrom(Path.of(settings.get(PLAN).toString()));
      ledger = Path.of(settings.get(LEDGERS).toString()).resolve(ledger);
    } catch (IOException e) {
      throw new UncheckedIOException("the plan of faults cannot be read", e);
    }
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> result = new HashMap<>();
    List<String> done = new ArrayList<>();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> passed = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> message : records.records(partition)) {
        pass(message, passed, done);
      }
      result.put(partition, passed);
    }
    writeDown(done);
    return new ConsumerRecords<>(result, records.nextOffsets());
  }

  private void pass(
      ConsumerRecord<byte[], byte[]> message,
      List<ConsumerRecord<byte[], byte[]>> passed,
      List<String> done) {
    Header header = message.headers().lastHeader("sample-number");
    long number = header == null ? -1 : Long.parseLong(text(header));
    if (header != null && plan.loses(number)) {
      done.add(entry("lost", message));
      return;
    }
    passed.add(message);
    if (header != null && plan.duplicates(number)) {
      passed.add(message);
      done.add(entry("duplicated", message));
    }
  }

  private static String entry(String action, ConsumerRecord<byte[], byte[]> message) {
    return String.join(
        " ",
        action,
        message.topic(),
        Long.toString(message.timestamp()),
        text(message.headers().lastHeader("sample-service")),
        text(message.headers().lastHeader("sample-host")),
        text(message.headers().lastHeader("sample-place")));
  }

  private static String text(Header header) {
    return new String(header.value(), StandardCharsets.UTF_8);
  }

  private void writeDown(List<String> done) {
    if (done.isEmpty()) {
      return;
    }
    try {
      Files.write(ledger, done, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("the ledger of faults cannot be written", e);
    }
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}
}
