package org.kafkaaudit.auditor.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchWalkTest {

  private static final TopicPartition PARTITION = new TopicPartition("orders", 3);
  private static final int LOGS = 40;

  private final BatchWalk walk = new BatchWalk(RandomLog.HEADER, true);
  private final BatchWalk trusting = new BatchWalk(RandomLog.HEADER, false);

  @AfterEach
  void close() {
    walk.close();
    trusting.close();
  }

  private static SeenRecords read(
      BatchWalk walk, FetchResponseData.PartitionData data, long from, boolean values) {
    SeenRecords seen = new SeenRecords(values);
    read(walk, data, from, seen);
    return seen;
  }

  private static void read(
      BatchWalk walk, FetchResponseData.PartitionData data, long from, SeenRecords seen) {
    ReadPosition position = new ReadPosition(PARTITION, Uuid.ZERO_UUID, from, seen);
    walk.walk(new FetchedData(position, data, from));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void handsOverWhatIsCommittedAndNothingElse(boolean values) {
    for (int seed = 0; seed < LOGS; seed++) {
      RandomLog log = new RandomLog(seed);
      if (seed % 3 == 0) {
        log.addFormer(10);
      }
      log.add(40);

      SeenRecords seen = read(walk, log.toResponse(), 0, values);

      assertThat(seen.seen()).as("log %d", seed).isEqualTo(log.committedFrom(0));
      assertThat(seen.nextOffset()).isEqualTo(log.nextOffset());
      assertThat(seen.epoch()).isEqualTo(log.epoch());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void beginsWithinABatch(boolean values) {
    for (int seed = 0; seed < LOGS; seed++) {
      RandomLog log = new RandomLog(seed);
      log.add(20);
      List<SeenRecords.Seen> all = log.committedFrom(0);
      long from = all.get(new Random(seed).nextInt(all.size())).offset();

      SeenRecords seen = read(walk, log.toResponse(), from, values);

      assertThat(seen.seen()).as("log %d", seed).isEqualTo(log.committedFrom(from));
    }
  }

  @Test
  void handsOverWhatIsBeforeADamagedBatchAndSaysWhereThatIs() {
    RandomLog log = new RandomLog(1);
    log.add(20);
    FetchResponseData.PartitionData data = log.toResponse();
    RecordBatch damaged = batches(data).get(12);
    ByteBuffer bytes = ((MemoryRecords) data.records()).buffer();
    int end = 0;
    for (RecordBatch batch : batches(data).subList(0, 13)) {
      end += batch.sizeInBytes();
    }
    bytes.put(end - 1, (byte) (bytes.get(end - 1) + 1));

    SeenRecords seen = new SeenRecords(false);
    assertThatThrownBy(() -> read(walk, data, 0, seen))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("orders-3")
        .hasMessageContaining("offset " + damaged.baseOffset())
        .hasMessageContaining("crc");

    assertThat(seen.nextOffset()).isEqualTo(damaged.baseOffset());
    assertThat(log.committedFrom(0)).startsWith(seen.seen().toArray(new SeenRecords.Seen[0]));
    assertThat(log.committedFrom(damaged.baseOffset()))
        .hasSize(log.committedFrom(0).size() - seen.seen().size());
  }

  @Test
  void stopsAtAFormatThatIsNotKnown() {
    RandomLog log = new RandomLog(2);
    log.add(20);
    FetchResponseData.PartitionData data = log.toResponse();
    ((MemoryRecords) data.records()).buffer().put(16, (byte) 3);

    assertThatThrownBy(() -> read(walk, data, 0, false))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("orders-3")
        .hasMessageContaining("magic");
  }

  @Test
  void stopsWhereTheBrokerHandsOutLessThanABatch() {
    RandomLog log = new RandomLog(3);
    log.add(5);
    MemoryRecords records = (MemoryRecords) log.toResponse().records();
    int size = records.batches().iterator().next().sizeInBytes();
    FetchResponseData.PartitionData data =
        new FetchResponseData.PartitionData()
            .setRecords(MemoryRecords.readableRecords(records.buffer().limit(size - 1)));

    assertThatThrownBy(() -> read(walk, data, 0, false))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("no whole batch");
  }

  @Test
  void damageOfEveryKindEndsInOneExceptionAtMost() {
    Random random = new Random(5);
    List<byte[]> logs = smallLogs();
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = logs.get(i % logs.size()).clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(Math.min(bytes.length, 400))] = (byte) random.nextInt(256);
      }
      FetchResponseData.PartitionData data =
          new FetchResponseData.PartitionData()
              .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)));
      try {
        read(trusting, data, 0, random.nextBoolean());
      } catch (KafkaException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private static List<byte[]> smallLogs() {
    List<byte[]> logs = new ArrayList<>();
    for (int seed = 0; logs.size() < 10; seed++) {
      RandomLog log = new RandomLog(seed);
      log.add(3);
      FetchResponseData.PartitionData data = log.toResponse();
      // Its library throws errors, and is guarded by the checksum alone.
      if (batches(data).stream().noneMatch(b -> b.compressionType() == CompressionType.SNAPPY)) {
        ByteBuffer buffer = ((MemoryRecords) data.records()).buffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        logs.add(bytes);
      }
    }
    return logs;
  }

  private static List<RecordBatch> batches(FetchResponseData.PartitionData data) {
    List<RecordBatch> batches = new ArrayList<>();
    ((MemoryRecords) data.records()).batches().forEach(batches::add);
    return batches;
  }
}
