package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.event.PartitionProgress.Cut;
import org.kafkaaudit.model.event.PartitionProgress.Gap;

class CommitMetadataTest {

  private static final long NOW = 1_700_000_000_000L;

  @Test
  void readsWhatItWrote() {
    CommitMetadata metadata =
        new CommitMetadata(
            "topicId-_",
            400,
            NOW,
            65_536,
            70_000,
            3,
            NOW + 7,
            new Gaps(List.of(new Gap(10, 13, NOW), new Gap(20, 23, NOW, true))),
            List.of(new Cut(65_000, NOW + 2), new Cut(64_000, NOW + 7)));

    assertThat(CommitMetadata.parse(metadata.format())).contains(metadata);
  }

  @Test
  void readsWhatWasWrittenBeforeThereWereIncarnations() {
    assertThat(
            CommitMetadata.parse("ka1;topicId-_;400;1700000000000;65536;70000;10:13:1700000000000"))
        .contains(
            new CommitMetadata(
                "topicId-_",
                400,
                NOW,
                65_536,
                70_000,
                CommitMetadata.UNKNOWN_EPOCH,
                0,
                new Gaps(List.of(new Gap(10, 13, NOW))),
                List.of()));
  }

  @Test
  void takesOtherTextForNone() {
    for (String text :
        List.of(
            "",
            "hello",
            "ka1;a;x;2;3;4;",
            "ka1;a;1;2;3;4;5",
            "ka2;a;1;2;3;4;",
            "ka2;a;1;2;3;4;;x;0;",
            "ka2;a;1;2;3;4;1:2:3:d;0;0;",
            "ka2;a;1;2;3;4;;0;0;5",
            "ka3;a;1;2;3;4;;0;0;")) {
      assertThat(CommitMetadata.parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void staysBelowTheLimitOfBrokers() {
    List<Gap> gaps = new ArrayList<>();
    List<Cut> cuts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      long from = Long.MAX_VALUE - 400 + 2L * i;
      gaps.add(new Gap(from, from + 1, NOW, true));
      cuts.add(new Cut(from, NOW + i));
    }

    CommitMetadata metadata =
        new CommitMetadata(
            "a".repeat(22),
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            new Gaps(gaps),
            cuts);

    assertThat(metadata.format().length()).isLessThan(4096);
    assertThat(metadata.cuts()).hasSize(CommitMetadata.MOST_CUTS).endsWith(cuts.get(199));
  }

  @Test
  void forgetsGapsAndCutsThatAreOld() {
    CommitMetadata metadata =
        new CommitMetadata(
            "id",
            0,
            NOW,
            0,
            0,
            3,
            NOW,
            new Gaps(List.of(new Gap(1, 2, NOW - 5), new Gap(3, 4, NOW))),
            List.of(new Cut(0, NOW - 5), new Cut(0, NOW)));

    assertThat(metadata.since(NOW).gaps().list()).containsExactly(new Gap(3, 4, NOW));
    assertThat(metadata.since(NOW).cuts()).containsExactly(new Cut(0, NOW));
  }
}
