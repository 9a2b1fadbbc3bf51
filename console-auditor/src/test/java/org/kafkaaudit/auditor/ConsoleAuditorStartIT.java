package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.testbed.JavaCommand;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.Testbed;

class ConsoleAuditorStartIT {

  @Test
  void aClusterThatDoesNotAnswerEndsTheStartWithOneLine() throws Exception {
    int port = Testbed.freePort();
    try (Testbed testbed = Testbed.create()) {
      Path file = testbed.directory().resolve("auditor.yml");
      Files.writeString(
          file,
          """
          tier: local
          startTimeout: 5s
          logging: {level: ERROR, loggers: {}}
          cluster: {name: one, client: {bootstrap.servers: '127.0.0.1:%d'}}
          """
              .formatted(port));

      JavaProcess process =
          testbed.startJava(
              JavaCommand.ofJar("auditor", AuditorUnderTest.jar())
                  .withArguments("server", file.toString()));

      await("the end of the auditor")
          .atMost(Duration.ofSeconds(60))
          .until(() -> process.exitCode().isPresent());
      assertThat(process.exitCode()).hasValue(1);
      assertThat(Files.readString(process.log()).strip().lines())
          .singleElement()
          .asString()
          .contains("127.0.0.1:" + port)
          .contains("Is the cluster up");
    }
  }
}
