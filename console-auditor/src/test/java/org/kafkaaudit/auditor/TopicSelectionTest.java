package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TopicSelectionTest {

  private static final CanonicalNames MIRRORED =
      new CanonicalNames(List.of(new CanonicalNameRule("dc1.")));

  @Test
  void leavesOutWhatIsInternal() {
    Pattern pattern = TopicSelection.DEFAULT.pattern("audit-events", "audit-streams", MIRRORED);

    assertThat(List.of("orders", "dc1.orders", "orders.internal.x", "internal", "audit"))
        .allMatch(topic -> pattern.matcher(topic).matches());
    assertThat(
            List.of(
                "__consumer_offsets",
                "mm2-offsets.local.internal",
                "connect-internal",
                "audit-events",
                "audit-events-rejected",
                "dc1.audit-events",
                "audit-streams-store-changelog"))
        .noneMatch(topic -> pattern.matcher(topic).matches());
  }

  @Test
  void derivesTheTopicsOfTheAuditFromItsConfiguration() {
    Pattern pattern = TopicSelection.DEFAULT.pattern("eu.a-events", "my.join", MIRRORED);

    assertThat(
            List.of(
                "eu.a-events",
                "eu.a-events-rejected",
                "eu.a-verdicts",
                "eu.a-findings",
                "eu.a-tier-counts",
                "eu.a-tier-progress",
                "dc1.eu.a-tier-progress",
                "dc1.my.join-counts-changelog",
                "my.join-counts-changelog"))
        .noneMatch(topic -> pattern.matcher(topic).matches());
    assertThat(
            List.of(
                "eu.a",
                "eu.a-events-of-orders",
                "eu.a-verdicts-of-courts",
                "euxa-verdicts",
                "audit-events",
                "audit-verdicts",
                "audit-streams-store-changelog",
                "my.join",
                "my.joint"))
        .allMatch(topic -> pattern.matcher(topic).matches());
  }

  @Test
  void takesAnAuditTopicWithoutTheUsualEndingForThePrefix() {
    Pattern pattern = TopicSelection.DEFAULT.pattern("audit", "audit-streams", MIRRORED);

    assertThat(List.of("audit", "audit-rejected", "audit-verdicts", "audit-tier-counts"))
        .noneMatch(topic -> pattern.matcher(topic).matches());
  }

  @Test
  void excludesWhatIsIncludedToo() {
    Pattern pattern =
        new TopicSelection(
                List.of(Pattern.compile("a.*|b.*"), Pattern.compile("c")),
                List.of(Pattern.compile("ab|bb"), Pattern.compile("ac.*")),
                true)
            .pattern("audit-events", "audit-streams", MIRRORED);

    assertThat(List.of("a", "abc", "b", "c")).allMatch(topic -> pattern.matcher(topic).matches());
    assertThat(List.of("ab", "bb", "acd", "cc", "d"))
        .noneMatch(topic -> pattern.matcher(topic).matches());
  }

  @Test
  void neverCountsTheAuditTopic() {
    Pattern pattern =
        new TopicSelection(List.of(Pattern.compile(".*")), List.of(), false)
            .pattern("my.audit", "audit-streams", MIRRORED);

    assertThat(pattern.matcher("my.audit").matches()).isFalse();
    assertThat(pattern.matcher("myxaudit").matches()).isTrue();
    assertThat(pattern.matcher("__consumer_offsets").matches()).isTrue();
  }

  @Test
  void namesCanonicallyByTheFirstRuleThatFits() {
    CanonicalNames names =
        new CanonicalNames(
            List.of(new CanonicalNameRule("dc1.eu."), new CanonicalNameRule("dc1.")));

    assertThat(names.of("dc1.orders")).isEqualTo("orders");
    assertThat(names.of("dc1.eu.orders")).isEqualTo("orders");
    assertThat(names.of("dc2.orders")).isEqualTo("dc2.orders");
    assertThat(names.of("dc1.")).isEqualTo("dc1.");
  }
}
