package org.kafkaaudit.benchmarks.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of results, one for each benchmark, the last run wins. Immutable. */
public final class ResultFiles {

  private final Path directory;
  private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public ResultFiles(Path directory) {
    this.directory = directory;
  }

  /** Writes a result over the last one of the same benchmark. */
  public void write(RecordedResult result) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve(result.benchmark() + ".json"), mapper.writeValueAsString(result) + "\n");
  }

  /**
   * Reads all results.
   *
   * @param names in the order in which they are wanted; those without a result are left out
   */
  public List<RecordedResult> read(List<String> names) throws IOException {
    Stream.Builder<RecordedResult> results = Stream.builder();
    for (String name : names) {
      Path file = directory.resolve(name + ".json");
      if (Files.exists(file)) {
        results.add(mapper.readValue(file.toFile(), RecordedResult.class));
      }
    }
    return results.build().toList();
  }
}
