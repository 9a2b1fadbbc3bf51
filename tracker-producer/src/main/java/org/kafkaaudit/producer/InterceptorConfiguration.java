package org.kafkaaudit.producer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The configuration of a producer as an interceptor in it sees it. */
final class InterceptorConfiguration {

  /** What Kafka calls a client that nobody gave a name. */
  private static final Pattern NAMELESS = Pattern.compile("producer-\\d+");

  /** How frameworks make the id of a client from a name: Streams, Connect, Spring. */
  private static final List<Pattern> MADE_FROM_NAME =
      List.of(
          Pattern.compile(
              "(.+?)(?:-\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})?-StreamThread-\\d+-producer"),
          Pattern.compile("connector-producer-(.+)-\\d+"),
          Pattern.compile("(.+?)-producer(?:-\\d+)?"));

  /** MirrorMaker 2 in its dedicated mode, which only ever copies. */
  private static final Pattern MIRROR =
      Pattern.compile("connector-producer-MirrorSourceConnector-\\d+");

  private InterceptorConfiguration() {}

  /** Returns a copy, with what is not given but can be told by the id of the client. */
  static Map<String, Object> of(Map<String, ?> configuration) {
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
        settings.putIfAbsent(TrackerProducerConfig.STAMP_FORWARD_CONFIG, true);
      }
    }
    return settings;
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
