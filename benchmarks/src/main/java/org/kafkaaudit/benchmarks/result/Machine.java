package org.kafkaaudit.benchmarks.result;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * What something was measured on. Immutable.
 *
 * @param loadBefore the load of the machine when it began, over the last minute; well below 1 where
 *     nothing else was going on, -1 where the system does not tell
 */
public record Machine(
    String processor,
    int cores,
    long memoryGibibytes,
    String system,
    String java,
    String kafka,
    double loadBefore) {

  private static final long GIBIBYTE = 1L << 30;

  /** This one, now. */
  public static Machine here() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        Math.round((double) system.getTotalMemorySize() / GIBIBYTE),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Runtime.version().toString(),
        AppInfoParser.getVersion(),
        system.getSystemLoadAverage());
  }

  private static String processorName() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
