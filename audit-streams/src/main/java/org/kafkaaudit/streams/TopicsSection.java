package org.kafkaaudit.streams;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.regex.Pattern;
import org.kafkaaudit.model.verdict.ExpectedTopics;

/** The topics that are expected at a tier. */
public final class TopicsSection {

  @NotNull @JsonProperty private List<Pattern> include = ExpectedTopics.ALL.include();

  @NotNull @JsonProperty private List<Pattern> exclude = ExpectedTopics.ALL.exclude();

  ExpectedTopics expected() {
    return new ExpectedTopics(include, exclude);
  }
}
