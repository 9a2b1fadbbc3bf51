package org.kafkaaudit.streams.sink;

import com.clickhouse.client.api.data_formats.RowBinaryFormatSerializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.kafkaaudit.model.verdict.TierPath;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.schemas.FindingRecord;
import org.kafkaaudit.schemas.SequenceRange;
import org.kafkaaudit.schemas.TierCountRecord;
import org.kafkaaudit.schemas.TierProgressRecord;
import org.kafkaaudit.schemas.VerdictRecord;
import org.kafkaaudit.schemas.VerdictStatus;

/**
 * Gathers the rows of one table in ClickHouse's format RowBinaryWithNames: the names of their
 * columns come before them, so a table may have others too. Reading it costs the server a fraction
 * of what text does. Not safe for use by several threads.
 */
final class Rows {

  private static final int MILLISECONDS = 3;

  private final Table table;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final RowBinaryFormatSerializer row = new RowBinaryFormatSerializer(bytes);
  private int count;

  /** Writes the fields of one row, in the order of the table's columns. */
  private interface Fields {
    void write() throws IOException;
  }

  Rows(Table table) {
    this.table = table;
    clear();
  }

  Table table() {
    return table;
  }

  int count() {
    return count;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  void clear() {
    bytes.reset();
    write(() -> texts(table.columns()));
    count = 0;
  }

  private void add(Fields fields) {
    write(fields);
    count++;
  }

  private static void write(Fields fields) {
    try {
      fields.write();
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory failed", e);
    }
  }

  void add(VerdictRecord verdict) {
    add(
        () -> {
          row.writeString(verdict.getTopic());
          row.writeDateTime64(verdict.getBucketStart(), MILLISECONDS);
          row.writeUInt32(verdict.getBucketLengthMillis());
          row.writeString(verdict.getTier());
          row.writeString(verdict.getReference());
          row.writeEnum8(status(verdict.getStatus()));
          row.writeBool(verdict.getIsFinal());
          texts(verdict.getReasons());
          row.writeInt64(verdict.getExpected());
          row.writeInt64(verdict.getMessages());
          row.writeInt64(verdict.getBytes());
          row.writeInt64(verdict.getLost());
          row.writeInt64(verdict.getMissing());
          row.writeInt64(verdict.getDuplicated());
          row.writeInt64(verdict.getDuplicatedBefore());
          row.writeInt64(verdict.getUndelivered());
          row.writeInt64(verdict.getRecovered());
          row.writeInt64(verdict.getUnreported());
          row.writeInt64(verdict.getUnstamped());
          row.writeBool(verdict.getInexact());
          row.writeInt64(verdict.getRevision());
          row.writeDateTime64(verdict.getJudgedAt(), MILLISECONDS);
        });
  }

  /** The numbers that the table has for them. */
  private static byte status(VerdictStatus status) {
    return switch (status) {
      case PENDING -> 1;
      case COMPLETE -> 2;
      case LOSS -> 3;
      case DUPLICATION -> 4;
      case LOSS_AND_DUPLICATION -> 5;
      case UNVERIFIED -> 6;
    };
  }

  void add(FindingRecord finding) {
    add(
        () -> {
          row.writeString(finding.getTopic());
          row.writeDateTime64(finding.getBucketStart(), MILLISECONDS);
          row.writeUInt32(finding.getBucketLengthMillis());
          row.writeString(finding.getTier());
          row.writeInt64(finding.getSession());
          row.writeString(finding.getService());
          row.writeString(finding.getHost());
          row.writeString(finding.getDatacenter());
          row.writeInt64(finding.getLost());
          row.writeInt64(finding.getDuplicated());
          row.writeInt64(finding.getUndelivered());
          row.writeInt64(finding.getRecovered());
          row.writeInt64(finding.getUnreported());
          ranges(finding.getLostSequences());
          ranges(finding.getDuplicatedSequences());
          row.writeBool(finding.getSequencesCut());
          row.writeInt64(finding.getRevision());
          row.writeDateTime64(finding.getJudgedAt(), MILLISECONDS);
        });
  }

  private void ranges(List<SequenceRange> ranges) throws IOException {
    RowBinaryFormatSerializer.writeSize(bytes, ranges.size());
    for (SequenceRange range : ranges) {
      row.writeInt64(range.getFirst());
      row.writeInt64(range.getLast());
    }
  }

  private void texts(Collection<String> texts) throws IOException {
    RowBinaryFormatSerializer.writeSize(bytes, texts.size());
    for (String text : texts) {
      row.writeString(text);
    }
  }

  void add(TierCountRecord tierCount) {
    add(
        () -> {
          row.writeString(tierCount.getTopic());
          row.writeDateTime64(tierCount.getBucketStart(), MILLISECONDS);
          row.writeUInt32(tierCount.getBucketLengthMillis());
          row.writeString(tierCount.getTier());
          row.writeString(tierCount.getCluster());
          row.writeInt64(tierCount.getMessages());
          row.writeInt64(tierCount.getBytes());
          row.writeInt64(tierCount.getUnstamped());
          row.writeUInt32(tierCount.getSessions());
          row.writeInt64(tierCount.getRevision());
          row.writeDateTime64(tierCount.getJudgedAt(), MILLISECONDS);
        });
  }

  void add(TierProgressRecord progress) {
    add(
        () -> {
          row.writeString(progress.getTopic());
          row.writeString(progress.getTier());
          row.writeDateTime64(progress.getLastReportAt(), MILLISECONDS);
          row.writeDateTime64(progress.getCountedBefore(), MILLISECONDS);
          row.writeDateTime64(progress.getVerifiedThrough(), MILLISECONDS);
          row.writeInt64(progress.getRevision());
        });
  }

  /** Returns the rows that say what the tiers are. */
  static Rows ofTiers(TierPath tiers, long nowMillis) {
    Rows rows = new Rows(Table.TIERS);
    for (TierRule rule : tiers.rules()) {
      rows.add(rule, nowMillis);
    }
    return rows;
  }

  private void add(TierRule rule, long nowMillis) {
    add(
        () -> {
          row.writeUInt16(count);
          row.writeString(rule.tier());
          row.writeString(rule.reference().orElse(""));
          texts(rule.clusters());
          row.writeInt64(rule.settle().toMillis());
          row.writeInt64(rule.overdue().toMillis());
          texts(patterns(rule.topics().include()));
          texts(patterns(rule.topics().exclude()));
          row.writeInt64(nowMillis);
        });
  }

  private static List<String> patterns(List<Pattern> patterns) {
    return patterns.stream().map(Pattern::pattern).toList();
  }

  /** Returns the row that says that the tables are of a version. */
  static Rows ofMigration(long version) {
    Rows rows = new Rows(Table.MIGRATIONS);
    rows.add(() -> rows.row.writeUInt32(version));
    return rows;
  }
}
