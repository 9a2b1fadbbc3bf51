package org.kafkaaudit.benchmarks.auditor;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.benchmarks.auditor.ReadingSpeed.Speed;
import org.kafkaaudit.testbed.JavaCommand;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/**
 * Kafka's own {@code ConsumerPerformance}: a consumer that does nothing but count. It checks no
 * checksums. Its own line for each tenth of a second tells how far it is.
 */
final class ConsumerPerformanceReader implements Reader {

  /** A line of its statistics, among those of the client's log: the messages are the fifth. */
  private static final Pattern STATISTICS =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2} [\\d:]+, \\d+, [\\d.]+, [\\d.]+, (\\d+), .*");

  private static final String GAVE_UP = "Exiting before consuming the expected number";

  private final Testbed testbed;
  private final KafkaCluster cluster;
  private int started;

  ConsumerPerformanceReader(Testbed testbed, KafkaCluster cluster) {
    this.testbed = testbed;
    this.cluster = cluster;
  }

  @Override
  public Speed read(String topic, long messages, long warmUp) throws Exception {
    started++;
    JavaProcess process =
        testbed.startJava(
            JavaCommand.ofMainClass(
                    "consumer-performance-" + topic + "-" + started,
                    "org.apache.kafka.tools.ConsumerPerformance",
                    classPath())
                .withOptions("-Xmx1g", "-XX:+UseSerialGC")
                .withArguments(
                    "--bootstrap-server",
                    cluster.bootstrapServers(),
                    "--topic",
                    topic,
                    "--group",
                    "consumer-performance-" + started,
                    "--num-records",
                    Long.toString(messages),
                    "--timeout",
                    "60000",
                    "--reporting-interval",
                    "100",
                    "--show-detailed-stats",
                    "--hide-header"));
    ReadingSpeed speed = new ReadingSpeed();
    long processId = process.processId();
    while (process.isRunning()) {
      long read = lastRead(process.log());
      // Its last line comes after it has left its group: what it says of the time is not of
      // reading.
      if (read > speed.messages() && process.isRunning()) {
        speed.note(read, processId);
      }
      Thread.sleep(5);
    }
    // It prints no line of what it read in the last tenth of a second.
    if (process.exitCode().orElse(-1) != 0
        || Files.readString(process.log()).contains(GAVE_UP)
        || speed.messages() < messages * 0.9) {
      throw new BenchmarkException(
          "ConsumerPerformance did not read all of "
              + topic
              + ": "
              + Files.readString(process.log()));
    }
    return speed.after(warmUp);
  }

  private static List<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .toList();
  }

  private static long lastRead(Path log) throws IOException {
    String text = Files.readString(log);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    return whole
        .lines()
        .map(STATISTICS::matcher)
        .filter(Matcher::matches)
        .mapToLong(line -> Long.parseLong(line.group(1)))
        .max()
        .orElse(0);
  }
}
