package org.kafkaaudit.chaos.truth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.kafkaaudit.chaos.Waiting;

/**
 * Reads the log of a deleted topic, whose files a broker keeps for a minute under another name.
 * Only so is it known what was in it that nobody had read.
 */
final class DeletedLog {

  private DeletedLog() {}

  /** Waits until the broker has put the logs of all partitions aside. */
  static void await(Path data, String topic, int partitions) {
    Waiting.until(
        "the deleted logs of " + topic,
        Duration.ofSeconds(60),
        () -> folders(data, topic).size() == partitions);
  }

  private static List<Path> folders(Path data, String topic) throws IOException {
    List<Path> result = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(data, topic + "-*.*-delete")) {
      folders.forEach(result::add);
    }
    return result;
  }

  /** Returns the records by where they were; the id of the topic is left open. */
  static Map<LogPosition, LoggedMessage> read(Path data, String topic) {
    Map<LogPosition, LoggedMessage> result = new HashMap<>();
    try {
      for (Path folder : folders(data, topic)) {
        String partition = folder.getFileName().toString().substring(topic.length() + 1);
        partition = partition.substring(0, partition.indexOf('.'));
        readFolder(folder, topic, Integer.parseInt(partition), result);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the deleted logs of " + topic + " cannot be read", e);
    }
    return result;
  }

  private static void readFolder(
      Path folder, String topic, int partition, Map<LogPosition, LoggedMessage> result)
      throws IOException {
    try (DirectoryStream<Path> segments = Files.newDirectoryStream(folder, "*.log")) {
      for (Path segment : segments) {
        try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
          for (Record record : records.records()) {
            Headers headers = new RecordHeaders(record.headers());
            result.put(
                new LogPosition(Uuid.ZERO_UUID, partition, record.offset()),
                LoggedMessage.of(topic, record.timestamp(), headers));
          }
        }
      }
    }
  }
}
