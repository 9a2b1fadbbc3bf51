package org.kafkaaudit.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartIT {

  @TempDir Path directory;

  @Test
  void theFileThatComesWithItIsValid() throws Exception {
    EndedStart start = EndedStart.of("check", Path.of("audit-streams.yml"));

    assertThat(start.exitCode()).as(start.standardError()).isZero();
    assertThat(start.standardOutput()).contains("The configuration is valid");
  }

  @Test
  void anUnknownKeyIsSaidWithTheOneThatWasMeant() throws Exception {
    EndedStart start =
        startWith("kafka: {client: {bootstrap.servers: '127.0.0.1:1'}, aplicationId: x}");

    assertFailedWithOneMessage(start);
    assertThat(start.standardError()).contains("aplicationId").contains("applicationId");
  }

  @Test
  void allMistakesAreSaidAtOnce() throws Exception {
    EndedStart start =
        startWith(
            """
            kafka: {threads: 0}
            bucketLength: 7s
            clickHouse: {url: 'nonsense'}
            tiers: [{name: local, reference: producer}]
            """);

    assertFailedWithOneMessage(start);
    assertThat(start.standardError())
        .contains("kafka.threads")
        .contains("bootstrap.servers")
        .contains("bucketLength must divide a day")
        .contains("http://host:8123")
        .contains("tiers must each have");
  }

  @Test
  void aKafkaThatCannotBeReachedEndsTheStart() throws Exception {
    EndedStart start =
        startWith(
            """
            kafka: {client: {bootstrap.servers: '127.0.0.1:%d'}}
            server:
              applicationConnectors: []
              adminConnectors: [{type: http, bindHost: 127.0.0.1, port: 0}]
            """
                .formatted(RunningStreams.freePort()));

    assertFailedWithOneMessage(start);
    assertThat(start.standardError())
        .contains("the audit cluster 127.0.0.1:")
        .contains("does not answer")
        .contains("check kafka.client");
  }

  private EndedStart startWith(String configuration) throws Exception {
    Path file = directory.resolve("audit-streams.yml");
    Files.writeString(file, configuration);
    return EndedStart.of("server", file);
  }

  private static void assertFailedWithOneMessage(EndedStart start) {
    assertThat(start.exitCode()).as(start.standardError()).isEqualTo(1);
    assertThat(start.standardError()).doesNotContain("\tat ");
    assertThat(start.standardOutput()).doesNotContain("\tat ", "! at ");
  }
}
