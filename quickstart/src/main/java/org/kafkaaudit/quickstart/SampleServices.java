package org.kafkaaudit.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.kafkaaudit.quickstart.sample.SampleService;
import org.kafkaaudit.testbed.JavaCommand;
import org.kafkaaudit.testbed.JavaProcess;

/** The sample services: three, with two instances each, that share the messages evenly. */
final class SampleServices {

  private static final int INSTANCES = 2;
  private static final int ONCE_PER_SECOND = 20_000;
  private static final int LIVE_PER_SECOND = 300;

  private final Stack stack;
  private final List<JavaProcess> processes = new ArrayList<>();
  private final List<Path> summaries = new ArrayList<>();
  private final Map<String, String> datacenters = new HashMap<>();

  /** A service and the topics that it sends to. */
  private record Service(String name, List<String> topics) {}

  private static final List<Service> SERVICES =
      List.of(
          new Service("checkout", List.of("orders", "payments")),
          new Service("billing", List.of("payments", "orders", "payments")),
          new Service("web", List.of("page-views", "orders")));

  SampleServices(Stack stack) {
    this.stack = stack;
  }

  /** Starts all instances. */
  void start(Options options) {
    int total = SERVICES.size() * INSTANCES;
    int index = 0;
    for (Service service : SERVICES) {
      for (int instance = 1; instance <= INSTANCES; instance++) {
        start(options, service, instance, index++, total);
      }
    }
  }

  private void start(Options options, Service service, int instance, int index, int total) {
    String host = service.name() + "-" + instance;
    String cluster = stack.topology().clusterOf(instance - 1);
    Path directory = stack.testbed().directory();
    Path summary = directory.resolve(host + ".summary");
    Path file = directory.resolve(host + ".properties");
    Properties settings = producerSettings(service, host, cluster);
    datacenters.put(host, stack.topology().datacenterOf(cluster));
    settings.setProperty("sample.topics", String.join(",", service.topics()));
    settings.setProperty("sample.first", Integer.toString(index));
    settings.setProperty("sample.step", Integer.toString(total));
    settings.setProperty(
        "sample.end", Long.toString(options.once ? options.messages : Long.MAX_VALUE - total));
    int perSecond = options.once ? ONCE_PER_SECOND : LIVE_PER_SECOND;
    settings.setProperty("sample.messages.per.second", Integer.toString(perSecond / total));
    settings.setProperty("sample.summary", summary.toString());
    try (Writer writer = Files.newBufferedWriter(file)) {
      settings.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    summaries.add(summary);
    Path target = stack.home().resolve("quickstart/target");
    processes.add(
        stack
            .testbed()
            .startJava(
                JavaCommand.ofMainClass(
                        host,
                        SampleService.class.getName(),
                        List.of(target.resolve("classes"), target.resolve("lib/*")))
                    .withOptions("-Xmx128m", "-XX:+UseSerialGC")
                    .withArguments(file.toString())));
  }

  private Properties producerSettings(Service service, String host, String cluster) {
    Properties settings = new Properties();
    settings.setProperty("bootstrap.servers", stack.cluster(cluster).bootstrapServers());
    settings.setProperty(
        "key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    settings.setProperty("value.serializer", "io.apicurio.registry.serde.avro.AvroKafkaSerializer");
    settings.setProperty("apicurio.registry.url", stack.registry().apicurioUrl().toString());
    settings.setProperty("apicurio.registry.auto-register", "true");
    settings.setProperty("compression.type", "lz4");
    settings.setProperty("linger.ms", "20");
    settings.setProperty("audit.service", service.name());
    settings.setProperty("audit.host", host);
    if (stack.topology().hasSeveralDatacenters()) {
      settings.setProperty("audit.datacenter", stack.topology().datacenterOf(cluster));
      settings.setProperty("audit.cluster", cluster);
      settings.setProperty("audit.bootstrap.servers", stack.auditCluster().bootstrapServers());
    }
    settings.setProperty("audit.bucket.length.ms", Long.toString(Stack.BUCKET_LENGTH.toMillis()));
    settings.setProperty("audit.report.interval.ms", "1000");
    return settings;
  }

  /** Returns whether every instance has sent its share. */
  boolean areDone() {
    for (int i = 0; i < processes.size(); i++) {
      if (!Files.exists(summaries.get(i))) {
        if (!processes.get(i).isRunning()) {
          throw new QuickstartException(
              "sample service "
                  + processes.get(i).name()
                  + " ended before its time; its log ends:\n"
                  + lastLines(processes.get(i).log()));
        }
        return false;
      }
    }
    return true;
  }

  private static String lastLines(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (IOException e) {
      return "(it cannot be read: " + e.getMessage() + ")";
    }
  }

  /** Returns the datacenter of each instance, empty where there is one alone. */
  Map<String, String> datacenters() {
    return Map.copyOf(datacenters);
  }

  /** Returns the files in which each instance says what it sent. */
  List<Path> summaries() {
    return List.copyOf(summaries);
  }
}
