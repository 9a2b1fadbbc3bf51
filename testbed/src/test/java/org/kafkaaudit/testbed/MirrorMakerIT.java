package org.kafkaaudit.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class MirrorMakerIT {

  private static final byte[] EVERY_BYTE = new byte[256];

  static {
    for (int i = 0; i < EVERY_BYTE.length; i++) {
      EVERY_BYTE[i] = (byte) i;
    }
  }

  @Test
  void mirrorsHeadersByteForByteAndLosesExactlyWhatTheInterceptorDrops() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster local = testbed.startKafka("local");
      KafkaCluster aggregate = testbed.startKafka("aggregate");
      Path testClasses =
          Path.of(
              LosesWhatSaysLost.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      local.createTopic("orders", 1, Map.of());
      Messages.send(local, "orders", "first", EVERY_BYTE);
      Messages.send(local, "orders", "lost", EVERY_BYTE);
      MirrorMaker mirror =
          testbed.startMirrorMaker(
              local,
              aggregate,
              Map.of(
                  "consumer.interceptor.classes",
                  LosesWhatSaysLost.class.getName(),
                  "consumer.test.lost.value",
                  "lost"),
              List.of(testClasses));
      Messages.send(local, "orders", "last", EVERY_BYTE);

      List<ConsumerRecord<byte[], byte[]>> mirrored = Messages.read(aggregate, "orders", 2);
      assertThat(Messages.values(mirrored)).containsExactly("first", "last");
      assertThat(mirrored.get(0).headers().lastHeader("ka").value()).isEqualTo(EVERY_BYTE);

      mirror.stop();
      Messages.send(local, "orders", "after the stop", EVERY_BYTE);
      mirror.start();
      assertThat(Messages.values(Messages.read(aggregate, "orders", 3)))
          .containsExactly("first", "last", "after the stop");
    }
  }
}
