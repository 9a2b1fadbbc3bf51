package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.event.PartitionProgress.Gap;

class CommitMetadataTest {

  @Test
  void readsWhatItWrote() {
    CommitMetadata metadata =
        new CommitMetadata(
            "topicId-_", 400, 1_700_000_000_000L, 65_536, 70_000, List.of(gap(1), gap(2)));

    assertThat(CommitMetadata.parse(metadata.format())).contains(metadata);
  }

  @Test
  void takesOtherTextForNone() {
    for (String text :
        List.of("", "hello", "ka2;a;1;2;3;4;", "ka1;a;x;2;3;4;", "ka1;a;1;2;3;4;5")) {
      assertThat(CommitMetadata.parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void joinsTheOldestGapsSoThatItStaysBelowTheLimitOfBrokers() {
    List<Gap> gaps = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      gaps.add(
          new Gap(
              Long.MAX_VALUE - 400 + 2L * i, Long.MAX_VALUE - 399 + 2L * i, 1_700_000_000_000L));
    }

    CommitMetadata metadata =
        new CommitMetadata(
            "a".repeat(22), Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, gaps);

    assertThat(metadata.format().length()).isLessThan(4096);
    assertThat(metadata.gaps().get(0).from()).isEqualTo(gaps.get(0).from());
    assertThat(metadata.gaps().get(0).until()).isEqualTo(gaps.get(150).until());
    assertThat(metadata.gaps().get(CommitMetadata.MOST_GAPS - 1)).isEqualTo(gaps.get(199));
  }

  private static Gap gap(long from) {
    return new Gap(10 * from, 10 * from + 3, 1_700_000_000_000L + from);
  }
}
