package org.kafkaaudit.streams.sink;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.SchemaStore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.kafkaaudit.model.event.TrustedRecords;
import org.kafkaaudit.schemas.FindingRecord;
import org.kafkaaudit.schemas.TierCountRecord;
import org.kafkaaudit.schemas.VerdictRecord;
import org.kafkaaudit.streams.topology.AuditTopics;

/**
 * Verdicts, findings and counts that are to be inserted together. Not safe for use by several
 * threads.
 */
final class Batch {

  /** In the order of insertion: within a batch, findings are there before their verdicts. */
  private static final List<Table> ORDER =
      List.of(Table.FINDINGS, Table.TIER_COUNTS, Table.VERDICTS);

  private final AuditTopics topics;
  private final BinaryMessageDecoder<VerdictRecord> verdicts = verdictDecoder();
  private final HourSums sums;

  private final Map<Table, Rows> tables = new EnumMap<>(Table.class);

  /**
   * @param sums is told of every verdict
   */
  Batch(AuditTopics topics, HourSums sums) {
    TrustedRecords.trust();
    this.topics = topics;
    this.sums = sums;
    for (Table table : ORDER) {
      tables.put(table, new Rows(table));
    }
  }

  /**
   * Adds what was said on one of the output topics.
   *
   * @throws IOException where it cannot be read
   */
  void add(ConsumerRecord<byte[], byte[]> message) throws IOException {
    byte[] value = message.value();
    if (value == null) {
      return;
    }
    if (message.topic().equals(topics.findings())) {
      rows(Table.FINDINGS).add(FindingRecord.getDecoder().decode(value));
    } else if (message.topic().equals(topics.verdicts())) {
      VerdictRecord verdict = verdicts.decode(value);
      rows(Table.VERDICTS).add(verdict);
      sums.changed(verdict.getBucketStart());
    } else {
      rows(Table.TIER_COUNTS).add(TierCountRecord.getDecoder().decode(value));
    }
  }

  /** What was written before an update, and is not in the tables yet, is read too. */
  private static BinaryMessageDecoder<VerdictRecord> verdictDecoder() {
    SchemaStore.Cache earlier = new SchemaStore.Cache();
    try (InputStream first =
        Objects.requireNonNull(
            VerdictRecord.class.getResourceAsStream("history/VerdictRecord-1.avsc"))) {
      earlier.addSchema(new Schema.Parser().parse(first));
    } catch (IOException e) {
      throw new UncheckedIOException("the first schema of verdicts cannot be read", e);
    }
    return VerdictRecord.createDecoder(earlier);
  }

  private Rows rows(Table table) {
    return Objects.requireNonNull(tables.get(table));
  }

  int rows() {
    return tables.values().stream().mapToInt(Rows::count).sum();
  }

  /** Inserts all rows. Doing it again after a failure changes nothing where it had succeeded. */
  void insertInto(ClickHouse clickHouse) throws ClickHouseException {
    for (Table table : ORDER) {
      if (rows(table).count() > 0) {
        clickHouse.insert(rows(table));
      }
    }
  }

  void clear() {
    tables.values().forEach(Rows::clear);
  }
}
