package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
  private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @Test
  void theWindowIsTheLast24HoursByDefault() {
    assertThat(parameters().window(CLOCK, Optional.empty()))
        .isEqualTo(new Window(Instant.parse("2026-11-19T08:00:00Z"), NOW));
    assertThat(parameters("to", "2026-11-10T00:00:00Z").window(CLOCK, Optional.empty()).from())
        .isEqualTo(Instant.parse("2026-11-09T00:00:00Z"));
    assertThat(parameters("from", "2026-11-10T00:00:00Z").window(CLOCK, Optional.empty()).to())
        .isEqualTo(NOW);
  }

  @Test
  void theWindowOfACursorStaysWhileTimeGoesOn() {
    Window first = Window.lastDayBefore(NOW.minusSeconds(60));

    assertThat(parameters().window(CLOCK, Optional.of(first))).isEqualTo(first);
    Parameters same = parameters("from", first.from().toString());
    same.window(CLOCK, Optional.of(first));
    assertThatCode(same::refuseMistakes).doesNotThrowAnyException();
    Parameters other = parameters("from", "0");
    other.window(CLOCK, Optional.of(first));
    assertThat(mistakes(other)).extracting(Mistake::parameter).containsExactly("from");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "1795161600000, 2026-11-20T08:00:00Z",
    "2026-11-20T08:00:00Z, 2026-11-20T08:00:00Z",
    "2026-11-20T09:30:00+01:30, 2026-11-20T08:00:00Z",
    "2026-11-20T08:00:00.0000001Z, 2026-11-20T08:00:00.001Z",
  })
  void timesAreIsoOrMilliseconds(String text, Instant expected) {
    assertThat(parameters().time("from", text)).hasValue(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "now",
        "-1",
        "2026-11-20",
        "2026-11-20T08:00:00",
        "999999999999999",
        "9999-01-01T00:00:00Z",
        "1.5",
        "2026-13-01T00:00:00Z",
        "+1000000000-01-01T00:00:00Z"
      })
  void otherTimesAreRefusedWithWhatIsAllowed(String text) {
    Parameters parameters = parameters();

    assertThat(parameters.time("from", text)).isEmpty();
    assertThat(mistakes(parameters).get(0).detail()).contains("ISO-8601", "milliseconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "-5", "ten", "1e2", "99999999999"})
  void limitsAreFrom1To1000(String limit) {
    Parameters parameters = parameters("limit", limit);

    assertThat(parameters.limit()).isEqualTo(100);
    assertThat(mistakes(parameters)).extracting(Mistake::parameter).containsExactly("limit");
  }

  @Test
  void whatIsGivenTwiceOrEmptyIsRefused() {
    Parameters parameters = parameters("topic", "a", "topic", "b", "service", "");
    parameters.text("topic");
    parameters.text("service");

    assertThat(mistakes(parameters))
        .extracting(Mistake::parameter)
        .containsExactly("topic", "service");
  }

  @Test
  void unknownParametersAreRefusedWithTheNearestName() {
    Parameters parameters = parameters("Limt", "5", "zzz", "1");
    parameters.limit();

    assertThat(mistakes(parameters))
        .extracting(Mistake::detail)
        .containsExactly(
            "There is no parameter \"Limt\". Did you mean \"limit\"? Allowed: limit.",
            "There is no parameter \"zzz\". Allowed: limit.");
  }

  @ParameterizedTest
  @CsvSource({"0s, PT0S", "250ms, PT0.25S", "60s, PT1M", "1m, PT1M", "60000ms, PT1M"})
  void durationsHaveAUnit(String text, Duration expected) {
    Parameters parameters = parameters("wait", text);

    assertThat(parameters.duration("wait", Duration.ofMinutes(1))).hasValue(expected);
    assertThatCode(parameters::refuseMistakes).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"60001ms", "61s", "2m", "30", "-1s", "1.5s", "1 s", "1h", "", "s"})
  void otherDurationsAreRefusedWithWhatIsAllowed(String text) {
    Parameters parameters = parameters("wait", text);

    assertThat(parameters.duration("wait", Duration.ofMinutes(1))).isEmpty();
    assertThat(mistakes(parameters)).extracting(Mistake::parameter).containsExactly("wait");
  }

  @Test
  void aWindowThatIsNeededIsNamedAsTheClientNamesIt() {
    assertThat(parameters("begin", "1", "end", "2").window("begin", "end"))
        .hasValue(new Window(Instant.ofEpochMilli(1), Instant.ofEpochMilli(2)));
    Parameters backwards = parameters("begin", "2", "end", "2");
    assertThat(backwards.window("begin", "end")).isEmpty();
    assertThat(mistakes(backwards)).extracting(Mistake::parameter).containsExactly("begin");
    Parameters missing = parameters("end", "2", "start", "1");
    assertThat(missing.window("begin", "end")).isEmpty();
    assertThat(mistakes(missing))
        .extracting(Mistake::detail)
        .containsExactly(
            "begin is missing: this path needs it.",
            "There is no parameter \"start\". Allowed: begin, end.");
  }

  private static List<Mistake> mistakes(Parameters parameters) {
    return catchThrowableOfType(RequestRefused.class, parameters::refuseMistakes)
        .problem("/")
        .errors();
  }

  private static Parameters parameters(String... namesAndValues) {
    MultivaluedMap<String, String> given = new MultivaluedHashMap<>();
    for (int index = 0; index < namesAndValues.length; index += 2) {
      given.add(namesAndValues[index], namesAndValues[index + 1]);
    }
    return new Parameters(given);
  }
}
