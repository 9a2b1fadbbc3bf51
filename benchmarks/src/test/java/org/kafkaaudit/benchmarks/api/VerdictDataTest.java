package org.kafkaaudit.benchmarks.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictDataTest {

  @Test
  void itIsABillion() {
    assertThat(new VerdictData(20_000).verdicts()).isBetween(1_000_000_000L, 1_001_000_000L);
  }

  @Test
  void theTablesAreTheProjectsOwnWithNothingLeftToFillIn() {
    assertThat(Tables.statements())
        .anyMatch(statement -> statement.startsWith("CREATE TABLE IF NOT EXISTS verdicts"))
        .anyMatch(statement -> statement.startsWith("CREATE TABLE IF NOT EXISTS verdict_hours"))
        .noneMatch(statement -> statement.contains("{"));
    assertThat(Tables.sumUp("bucket_start > 1"))
        .startsWith("INSERT INTO verdict_hours")
        .contains("WHERE bucket_start > 1")
        .doesNotContain("{");
  }

  @Test
  void otherTablesAreOtherData() {
    assertThat(VerdictData.recipe()).contains("index_granularity").contains("INSERT INTO findings");
  }
}
