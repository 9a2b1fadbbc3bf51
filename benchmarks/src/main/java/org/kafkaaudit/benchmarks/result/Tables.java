package org.kafkaaudit.benchmarks.result;

import java.util.List;
import java.util.Locale;

/** Results as Markdown, for the page in the docs and for the terminal. */
public final class Tables {

  private Tables() {}

  /** Everything of one benchmark. */
  public static String section(RecordedResult recorded) {
    StringBuilder text = new StringBuilder("## " + recorded.benchmark() + "\n\n");
    text.append(recorded.description()).append("\n\n").append(origin(recorded)).append("\n\n");
    text.append(targets(recorded.result().targets()));
    text.append(measurements(recorded.result().measurements()));
    recorded.result().notes().forEach(note -> text.append("- ").append(note).append('\n'));
    return text.toString().stripTrailing() + "\n";
  }

  /** What was asked for and what was reached; empty where nothing was asked for. */
  public static String targets(List<Target> targets) {
    if (targets.isEmpty()) {
      return "";
    }
    StringBuilder table =
        new StringBuilder("| case | compared | median | quartiles | target | reached |\n");
    table.append("| --- | --- | ---: | ---: | ---: | --- |\n");
    for (Target target : targets) {
      table.append(
          row(
              target.subject(),
              target.name(),
              number(target.series().median()) + unit(target.unit()),
              quartiles(target.series()),
              target.bound().sign() + " " + number(target.limit()) + unit(target.unit()),
              target.isReached() ? "yes" : "**no**"));
    }
    return table.append('\n').toString();
  }

  private static String measurements(List<Measurement> measurements) {
    if (measurements.isEmpty()) {
      return "";
    }
    StringBuilder table = new StringBuilder("| case | measured | median | quartiles | unit |\n");
    table.append("| --- | --- | ---: | ---: | --- |\n");
    for (Measurement measurement : measurements) {
      table.append(
          row(
              measurement.subject(),
              measurement.name(),
              number(measurement.series().median()),
              quartiles(measurement.series()),
              measurement.unit()));
    }
    return table.append('\n').toString();
  }

  private static String origin(RecordedResult recorded) {
    Machine machine = recorded.machine();
    return "%s: %d rounds, %d s; %d cores (%s), %d GiB, %s, Java %s, Kafka %s, load before %.1f."
        .formatted(
            recorded.measuredAt(),
            recorded.rounds(),
            recorded.seconds(),
            machine.cores(),
            machine.processor(),
            machine.memoryGibibytes(),
            machine.system(),
            machine.java(),
            machine.kafka(),
            machine.loadBefore());
  }

  private static String quartiles(Series series) {
    return series.values().size() == 1
        ? ""
        : number(series.lowerQuartile()) + " to " + number(series.upperQuartile());
  }

  private static String unit(String unit) {
    return unit.isEmpty() ? "" : " " + unit;
  }

  /** Three digits that count, and all of those before the point. */
  static String number(double value) {
    double size = Math.abs(value);
    int decimals = size >= 100 || size == Math.rint(size) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
