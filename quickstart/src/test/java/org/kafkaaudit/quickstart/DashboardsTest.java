package org.kafkaaudit.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts and dashboards name only metrics that an application has. */
class DashboardsTest {

  private static final Path PROJECT = Path.of("..");
  private static final Pattern METRIC = Pattern.compile("kafka_audit_[a-z_]+");
  private static final Pattern PREFIX = Pattern.compile("PREFIX = \"(kafka_audit_[a-z_]+)\"");

  @ParameterizedTest
  @ValueSource(strings = {"prometheus/alerts.yml", "grafana/kafka-audit.json"})
  void everyMetricNamedExists(String file) throws IOException {
    Set<String> named = metrics(Files.readString(PROJECT.resolve("dashboards").resolve(file)));

    assertThat(named).isNotEmpty();
    assertThat(existing()).containsAll(named);
  }

  @Test
  void theAlertOfLossWatchesTheGaugeOfLoss() throws IOException {
    assertThat(Files.readString(PROJECT.resolve("dashboards/prometheus/alerts.yml")))
        .contains("(kafka_audit_lost_messages) > 0");
  }

  /** Names as Prometheus sees them: a counter's ends with {@code _total}. */
  private static Set<String> metrics(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = METRIC.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group().replaceAll("_total$", ""));
    }
    return names;
  }

  private static Set<String> existing() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module :
        new String[] {"console-auditor", "audit-streams", "audit-api", "table-auditor"}) {
      try (Stream<Path> files = Files.walk(PROJECT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith("Metrics.java")).toList()) {
          String source = Files.readString(file);
          names.addAll(metrics(source));
          Matcher prefix = PREFIX.matcher(source);
          Matcher suffix = Pattern.compile("\"([a-z_]+)\"").matcher(source);
          boolean hasPrefix = prefix.find();
          while (hasPrefix && suffix.find()) {
            names.add(prefix.group(1) + suffix.group(1));
          }
        }
      }
    }
    return names;
  }
}
