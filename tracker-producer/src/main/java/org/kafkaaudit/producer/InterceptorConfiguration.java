package org.kafkaaudit.producer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration of a producer as an interceptor in it sees it. */
final class InterceptorConfiguration {

  /** What Kafka calls a client that nobody gave a name. */
  private static final Pattern NAMELESS = Pattern.compile("producer-\\d+");

  /** How frameworks make the id of a client from a name: Streams, Connect, Spring. */
  private static final List<Pattern> MADE_FROM_NAME =
      List.of(
          Pattern.compile(
              "(.+?)(?:-\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})?-StreamThread-\\d+(?:-\\d+_\\d+)?-producer"),
          Pattern.compile("connector-(?:dlq-)?producer-(.+)-\\d+"),
          Pattern.compile("connector-offset-producer-(.+)"),
          Pattern.compile("(.+?)-producer(?:-\\d+)?"));

  /** MirrorMaker 2 in its dedicated mode, which only ever copies. */
  private static final Pattern MIRROR =
      Pattern.compile("connector-producer-MirrorSourceConnector-\\d+");

  /** What runs in this JVM, as the JDK and those made from it tell. */
  private static final String COMMAND = "sun.java.command";

  private static final Logger LOG = LoggerFactory.getLogger(TrackerInterceptor.class);

  private InterceptorConfiguration() {}

  /**
   * Returns a copy, with what is not given but can be told by the id of the client or by what runs
   * in this JVM.
   */
  static Map<String, Object> of(Map<String, ?> configuration) {
    return of(configuration, System.getProperty(COMMAND, ""));
  }

  /**
   * The same.
   *
   * @param command main class or jar, and arguments; empty where that is not known
   */
  static Map<String, Object> of(Map<String, ?> configuration, String command) {
    Map<String, Object> settings = new HashMap<>(configuration);
    // Asked for one by one, or the client warns that nobody uses them.
    settings.replaceAll(
        (key, value) ->
            key.startsWith(TrackerProducerConfig.PREFIX) ? configuration.get(key) : value);
    if (settings.get(ProducerConfig.CLIENT_ID_CONFIG) instanceof String clientId) {
      serviceOf(clientId)
          .ifPresent(
              service -> settings.putIfAbsent(TrackerProducerConfig.SERVICE_CONFIG, service));
      if (MIRROR.matcher(clientId).matches()) {
        ofMirror(settings);
      }
    }
    serviceOfProgram(command)
        .ifPresent(
            service -> {
              if (settings.putIfAbsent(TrackerProducerConfig.SERVICE_CONFIG, service) == null) {
                LOG.info(
                    "Audit: this producer is audited as service {}, after what runs in this JVM. Set {} to name it.",
                    service,
                    TrackerProducerConfig.SERVICE_CONFIG);
              }
            });
    return settings;
  }

  /** Where it stamps anew, it is told to take all messages for its own. */
  private static void ofMirror(Map<String, Object> settings) {
    settings.putIfAbsent(TrackerProducerConfig.STAMP_FORWARD_CONFIG, true);
    if (Boolean.parseBoolean(
        String.valueOf(settings.get(TrackerProducerConfig.STAMP_FORWARD_CONFIG)))) {
      settings.putIfAbsent(TrackerProducerConfig.STAMP_MISSING_CONFIG, false);
    }
  }

  /** Returns the simple name of the main class, or the name of the jar without its version. */
  private static Optional<String> serviceOfProgram(String command) {
    String program = command.strip().split("\\s", 2)[0].replaceFirst("^.*[/\\\\]", "");
    String name =
        program.endsWith(".jar")
            ? program.replaceFirst("(?:-\\d.*)?\\.jar$", "")
            : program.substring(program.lastIndexOf('.') + 1);
    return name.isBlank() ? Optional.empty() : Optional.of(name);
  }

  private static Optional<String> serviceOf(String id) {
    if (id.isBlank() || NAMELESS.matcher(id).matches()) {
      return Optional.empty();
    }
    return MADE_FROM_NAME.stream()
        .map(pattern -> pattern.matcher(id))
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .findFirst()
        .or(() -> Optional.of(id));
  }
}
