package org.kafkaaudit.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformancePageTest {

  private static final Machine MACHINE =
      new Machine("a processor", 2, 24, "Linux amd64", "17", "4.3.1", 0.1);

  @TempDir private Path directory;
  private Path file;
  private ResultFiles results;
  private PerformancePage page;

  @BeforeEach
  void givenAPage() throws IOException {
    file = directory.resolve("performance.md");
    Files.writeString(
        file,
        "# Title\n\n"
            + PerformancePage.BEGIN
            + "\nold\n"
            + PerformancePage.END
            + "\n\n## By hand\n");
    results = new ResultFiles(directory.resolve("results"));
    page = new PerformancePage(file);
  }

  @Test
  void showsWhatWasRecordedAndKeepsWhatWasWrittenByHand() throws IOException {
    results.write(recorded("producer", 0.95));
    results.write(recorded("wire", 1.5));

    page.write(results.read(List.of("wire", "producer", "never-run")));

    assertThat(file)
        .content()
        .startsWith("# Title\n")
        .endsWith("\n## By hand\n")
        .doesNotContain("old")
        .containsSubsequence("## wire", "yes", "## producer", "| 0.950 |", "≥ 0.970", "**no**");
  }

  @Test
  void keepsTheLastRunOfEachBenchmark() throws IOException {
    results.write(recorded("producer", 0.95));
    results.write(recorded("producer", 0.99));

    assertThat(results.read(List.of("producer"))).containsExactly(recorded("producer", 0.99));
  }

  @Test
  void saysSoWhereThereIsNoPlaceForResults() throws IOException {
    Files.writeString(file, "# Title\n");

    assertThatThrownBy(() -> page.write(List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("put back the lines");
    assertThat(file).content().isEqualTo("# Title\n");
  }

  private static RecordedResult recorded(String name, double ratio) {
    Series series = new Series(List.of(ratio, ratio, ratio));
    return new RecordedResult(
        name,
        "something against something.",
        "2026-11-21T20:00:00Z",
        3,
        60,
        MACHINE,
        new Result(
            List.of(Target.atLeast(0.97, "100 B", "throughput", "", series)),
            List.of(new Measurement("100 B", "throughput", "messages/s", series)),
            List.of("a note")));
  }
}
