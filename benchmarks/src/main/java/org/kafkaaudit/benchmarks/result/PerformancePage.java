package org.kafkaaudit.benchmarks.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The page in the docs: what people wrote stays, and what stands between the two marks is replaced
 * by the results. Immutable.
 */
public final class PerformancePage {

  static final String BEGIN =
      "<!-- Results: written by bin/benchmark from benchmarks/results, not by hand. -->";
  static final String END = "<!-- End of results. -->";

  private final Path file;

  public PerformancePage(Path file) {
    this.file = file;
  }

  /**
   * Writes the results into the page.
   *
   * @throws IOException where the page is not there, cannot be written, or its marks are gone
   */
  public void write(List<RecordedResult> results) throws IOException {
    String page = Files.readString(file);
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(
          file + " has no place for results: put back the lines " + BEGIN + " and " + END + ".");
    }
    String sections = results.stream().map(Tables::section).collect(Collectors.joining("\n"));
    Files.writeString(
        file, page.substring(0, begin) + BEGIN + "\n\n" + sections + "\n" + page.substring(end));
  }
}
