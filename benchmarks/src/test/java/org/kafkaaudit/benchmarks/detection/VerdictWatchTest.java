package org.kafkaaudit.benchmarks.detection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictWatchTest {

  private static final long LENGTH = 10_000;
  private static final Instant NOON = Instant.parse("2026-10-05T12:00:00Z");

  @Test
  void nothingIsFinalWhereAllIsPending() throws Exception {
    assertThat(finalThrough(NOON, false, 2, 2)).isEmpty();
  }

  @Test
  void allIsFinalWhereNothingIsPending() throws Exception {
    assertThat(finalThrough(NOON, true, 5, 0)).contains(NOON.toEpochMilli());
  }

  @Test
  void pendingOnesAreTheLatest() throws Exception {
    assertThat(finalThrough(NOON, false, 5, 1)).contains(NOON.toEpochMilli() - LENGTH);
    assertThat(finalThrough(NOON, false, 5, 2)).contains(NOON.toEpochMilli() - 2 * LENGTH);
  }

  @Test
  void anEarlierOneThatIsPendingHoldsUpALaterOne() throws Exception {
    assertThat(finalThrough(NOON, true, 5, 1)).isEmpty();
  }

  private static Optional<Long> finalThrough(
      Instant last, boolean isFinal, int verdicts, int pending) throws Exception {
    JsonNode state =
        new ObjectMapper()
            .readTree(
                """
                {"lastVerdict": {"bucketStart": "%s", "final": %s}, "last24Hours": {"verdicts": %d, "pending": %d}}
                """
                    .formatted(last, isFinal, verdicts, pending));
    return VerdictWatch.finalThrough(state, LENGTH);
  }
}
