package org.kafkaaudit.auditor.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;

class KafkaVersionTest {

  private static final Path SOURCES = Path.of("src/main/java/org/kafkaaudit/auditor");

  private static final Pattern KAFKA_IMPORT =
      Pattern.compile("import (?:static )?org\\.apache\\.kafka\\.([a-z.]+)\\.[A-Z]");

  /** What Kafka documents, and keeps. */
  private static final List<String> PROMISED =
      List.of(
          "clients.admin",
          "clients.consumer",
          "clients.producer",
          "common",
          "common.acl",
          "common.config",
          "common.errors",
          "common.header",
          "common.serialization");

  @Test
  void isTheOneThatTheBatchReaderWasMadeFor() {
    assertThat(AppInfoParser.getVersion())
        .as(
            "version of kafka-clients. Package org.kafkaaudit.auditor.batch uses classes that Kafka does not"
                + " promise to keep. With another version: compare what it uses of NetworkClient, Metadata,"
                + " FetchSessionHandler, FetchRequest, FetchResponse, MemoryRecords and DefaultRecordBatch with"
                + " CompletedFetch, FetchCollector and AbstractFetch of that version, run the integration tests"
                + " of console-auditor and bin/chaos with both readers, then change the version here")
        .isEqualTo("4.3.1");
  }

  @Test
  void whatKafkaDoesNotPromiseIsUsedInOnePackage() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        Matcher imports = KAFKA_IMPORT.matcher(Files.readString(file));
        while (imports.find()) {
          assertThat(PROMISED)
              .as("packages that %s may import from", file)
              .contains(imports.group(1));
        }
      }
    }
  }
}
