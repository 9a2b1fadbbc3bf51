package org.kafkaaudit.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.testbed.JavaCommand;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.Testbed;

class StartIT {

  @Test
  void aKafkaThatCannotBeReachedEndsTheStart() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      Path file = testbed.directory().resolve("audit-streams.yml");
      Files.writeString(
          file,
          "kafka: {client: {bootstrap.servers: '127.0.0.1:%d'}}".formatted(Testbed.freePort()));

      JavaProcess process =
          testbed.startJava(
              JavaCommand.ofJar("audit-streams", RunningStreams.jar())
                  .withArguments("server", file.toString()));

      await("the end of audit-streams")
          .atMost(Duration.ofSeconds(90))
          .until(() -> process.exitCode().isPresent());
      assertThat(process.exitCode()).hasValue(1);
      assertThat(Files.readString(process.log()))
          .contains("the audit cluster 127.0.0.1:")
          .contains("does not answer")
          .contains("check kafka.client")
          .doesNotContain("\tat ", "! at ");
    }
  }
}
