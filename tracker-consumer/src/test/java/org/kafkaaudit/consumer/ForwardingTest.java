package org.kafkaaudit.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each method of a consumer reaches the one beneath, also those that Kafka will add. */
class ForwardingTest {

  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

  /** One that cannot be told from another by accident, for each type of a parameter. */
  private static final Map<Class<?>, Object> ARGUMENTS =
      Map.ofEntries(
          Map.entry(Duration.class, Duration.ofMillis(17)),
          Map.entry(String.class, "for a reason"),
          Map.entry(TopicPartition.class, PARTITION),
          Map.entry(OffsetAndMetadata.class, new OffsetAndMetadata(3)),
          Map.entry(long.class, 5L),
          Map.entry(Map.class, Map.of()),
          Map.entry(Set.class, Set.of(PARTITION)),
          Map.entry(Pattern.class, Pattern.compile("or.*")),
          Map.entry(SubscriptionPattern.class, new SubscriptionPattern("or.*")),
          Map.entry(CloseOptions.class, CloseOptions.timeout(Duration.ofMillis(19))));

  private record Call(String name, List<Object> arguments) {}

  static Stream<Method> methods() {
    return Arrays.stream(Consumer.class.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void reachesTheConsumerBeneath(Method method) throws Exception {
    for (boolean enabled : List.of(true, false)) {
      List<Call> calls = new ArrayList<>();
      TrackerConsumer<String, String> consumer =
          new TrackerConsumer<>(
              recording(calls), TestSettings.of("audit.enabled", String.valueOf(enabled)));
      Object[] arguments =
          Arrays.stream(method.getParameters())
              .map(parameter -> argument(method, parameter.getType()))
              .toArray();
      Object unused = method.invoke(consumer, arguments);

      assertThat(calls).as(method.toString()).anyMatch(call -> isSame(call, method, arguments));
    }
  }

  /** An audited one adds listeners and callbacks of its own. */
  private static boolean isSame(Call call, Method method, Object[] arguments) {
    List<Object> own = call.arguments().stream().filter(argument -> !isCallback(argument)).toList();
    List<Object> given =
        Arrays.stream(arguments).filter(argument -> !isCallback(argument)).toList();
    return call.name().equals(method.getName()) && own.equals(given);
  }

  private static boolean isCallback(Object argument) {
    return argument instanceof ConsumerRebalanceListener
        || argument instanceof OffsetCommitCallback;
  }

  private static @Nullable Object argument(Method method, Class<?> type) {
    if (type == Collection.class) {
      return method.getName().equals("subscribe") ? List.of("orders") : List.of(PARTITION);
    }
    if (type == ConsumerRebalanceListener.class || type == OffsetCommitCallback.class) {
      return Proxy.newProxyInstance(
          ForwardingTest.class.getClassLoader(), new Class<?>[] {type}, ForwardingTest::answer);
    }
    if (type == KafkaMetric.class) {
      return null;
    }
    assertThat(ARGUMENTS).as("a new type of parameter: give it an argument").containsKey(type);
    return ARGUMENTS.get(type);
  }

  @SuppressWarnings("unchecked")
  private static Consumer<String, String> recording(List<Call> calls) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          calls.add(
              new Call(method.getName(), arguments == null ? List.of() : Arrays.asList(arguments)));
          return answer(proxy, method, arguments);
        };
    return (Consumer<String, String>)
        Proxy.newProxyInstance(
            ForwardingTest.class.getClassLoader(), new Class<?>[] {Consumer.class}, handler);
  }

  private static @Nullable Object answer(
      Object proxy, Method method, Object @Nullable [] arguments) {
    Class<?> type = method.getReturnType();
    if (type == ConsumerRecords.class) {
      return ConsumerRecords.empty();
    }
    if (type == Set.class) {
      return Set.of();
    }
    if (type == OptionalLong.class) {
      return OptionalLong.empty();
    }
    return type == long.class ? (Object) 0L : null;
  }
}
