package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** A log of which a disk has damaged a batch. */
@Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "reader {0}")
@EnumSource(ReaderKind.class)
class DamagedBatchIT {

  private static final int SOUND = 100;
  private static final int HEADER_BYTES = 12;

  @Parameter private ReaderKind reader;

  private final Testbed testbed = Testbed.create();
  private final KafkaCluster cluster = testbed.startKafka("local");

  @AfterEach
  void closeTestbed() {
    testbed.close();
  }

  @Test
  void countsUpToItAndSaysThatItCannotGoOn() throws Exception {
    for (String topic : new String[] {"audit-events", "damaged"}) {
      cluster.createTopic(topic, 1, Map.of());
    }
    try (Messages messages = new Messages(cluster.bootstrapServers(), Map.of())) {
      messages.write("damaged", 0, 3, SOUND);
      messages.write("damaged", 0, 3, 1);
      messages.write("damaged", 0, 3, SOUND);
    }
    cluster.stop();
    damage(testbed.directory().resolve("local/data/damaged-0/00000000000000000000.log"));
    cluster.start();
    AuditTopicReader audit =
        new AuditTopicReader(new PlainReader(cluster.bootstrapServers()), "audit-events");

    AuditorUnderTest auditor =
        AuditorUnderTest.start(testbed, reader, "auditor", cluster.bootstrapServers());

    await("counting to begin anew")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(auditor.process().log())
                    .content()
                    .contains("begins anew")
                    .contains("damaged-0"));
    await("what is before it counted")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(audit.progress("damaged").get(0).nextOffset()).isEqualTo(SOUND));
    assertThat(audit.progress("damaged").get(0).nextOffset()).isEqualTo(SOUND);
    assertThat(audit.progress("damaged").get(0).gaps()).isEmpty();
    assertThat(audit.totals("damaged").values())
        .extracting(OriginTotal::messages)
        .satisfies(counts -> assertThat(counts.stream().mapToLong(c -> c).sum()).isEqualTo(SOUND));
    auditor.process().stop();
  }

  /** Changes the last byte of the batch that begins after the sound messages. */
  private static void damage(Path file) throws IOException {
    byte[] log = Files.readAllBytes(file);
    ByteBuffer bytes = ByteBuffer.wrap(log);
    int at = 0;
    while (bytes.getLong(at) < SOUND) {
      at += HEADER_BYTES + bytes.getInt(at + 8);
    }
    assertThat(bytes.getLong(at)).isEqualTo(SOUND);
    log[at + HEADER_BYTES + bytes.getInt(at + 8) - 1]++;
    Files.write(file, log);
  }
}
