package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.BucketLength;

class AuditSettingsTest {

  @Test
  void defaultsNeedNothingButTheService() {
    AuditSettings settings =
        new AuditSettings(
            Map.of("bootstrap.servers", "127.0.0.1:9092", "audit.service", "checkout"));
    assertThat(settings.enabled()).isTrue();
    assertThat(settings.forwardsStamps()).isFalse();
    assertThat(settings.service()).isEqualTo("checkout");
    assertThat(settings.host()).isNotBlank();
    assertThat(settings.datacenter()).isEmpty();
    assertThat(settings.tier()).isEqualTo("producer");
    assertThat(settings.cluster()).isEmpty();
    assertThat(settings.topic()).isEqualTo("audit-events");
    assertThat(settings.bucketLength()).isEqualTo(BucketLength.DEFAULT);
    assertThat(settings.reportInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.sessionTimeout()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void everySettingIsTakenInAnyTypeThatKafkaTakes() {
    Map<String, Object> given = new HashMap<>();
    given.put("audit.enabled", true);
    given.put("audit.service", "checkout");
    given.put("audit.host", "host-7");
    given.put("audit.datacenter", "east");
    given.put("audit.tier", "edge");
    given.put("audit.cluster", "local-east");
    given.put("audit.bucket.length.ms", 10_000);
    given.put("audit.report.interval.ms", "2000");
    given.put("audit.session.timeout.ms", 6_000L);
    given.put("audit.topic", "audit.events");
    given.put("audit.bootstrap.servers", List.of("127.0.0.1:1", "127.0.0.1:2"));
    given.put("audit.stamp.forward", "TRUE");
    given.put("audit.stamp.missing", "false");
    AuditSettings settings = new AuditSettings(given);
    assertThat(settings.forwardsStamps()).isTrue();
    assertThat(settings.stampsMissing()).isFalse();
    assertThat(settings.host()).isEqualTo("host-7");
    assertThat(settings.datacenter()).isEqualTo("east");
    assertThat(settings.tier()).isEqualTo("edge");
    assertThat(settings.cluster()).isEqualTo("local-east");
    assertThat(settings.topic()).isEqualTo("audit.events");
    assertThat(settings.bucketLength()).isEqualTo(BucketLength.ofMillis(10_000));
    assertThat(settings.reportInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.sessionTimeout()).isEqualTo(Duration.ofSeconds(6));
    assertThat(settings.auditProducer("id").get("bootstrap.servers"))
        .isEqualTo(List.of("127.0.0.1:1", "127.0.0.1:2"));
  }

  @Test
  void allMistakesAreNamedAtOnceWithWhatToDo() {
    Map<String, Object> given = new HashMap<>();
    given.put("audit.servize", "checkout");
    given.put("audit.bucket.length.ms", "7000");
    given.put("audit.report.interval.ms", "soon");
    given.put("audit.topic", "no topic");
    given.put("audit.client.acks", "1");
    given.put("audit.client.bootstrap.servers", "127.0.0.1:9092");
    assertThatThrownBy(() -> new AuditSettings(given))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("8 mistakes")
        .hasMessageContaining(
            "audit.servize: there is no such setting; the nearest is audit.service")
        .hasMessageContaining("audit.service: not given; name the service")
        .hasMessageContaining("take 10 s, 1 min or 5 min")
        .hasMessageContaining("audit.report.interval.ms")
        .hasMessageContaining("no name of a topic")
        .hasMessageContaining("audit.client.acks: cannot be chosen")
        .hasMessageContaining("use that")
        .hasMessageContaining("audit.bootstrap.servers: not given, nor is bootstrap.servers");
  }

  @Test
  void aTimeoutBelowThreeIntervalsIsRefused() {
    assertThatThrownBy(
            () -> new AuditSettings(TestSettings.of("audit.report.interval.ms", "30000")))
        .hasMessageContaining("1 mistake:")
        .hasMessageContaining("take at least 90000");
  }

  @Test
  void anAuditThatIsOffNeedsNothing() {
    AuditSettings settings =
        new AuditSettings(Map.of("audit.enabled", "false", "transactional.id", "t"));
    assertThat(settings.enabled()).isFalse();
  }

  @Test
  void theProducerOfTheMessagesSeesNoneOfThem() {
    assertThat(
            AuditSettings.ofDataProducer(
                TestSettings.of("linger.ms", "5", "audit.client.linger.ms", "7")))
        .isEqualTo(Map.of("bootstrap.servers", "127.0.0.1:9092", "linger.ms", "5"));
  }

  @Test
  void theInterceptorIsTakenOutOfAProducerThatIsAuditedAlready() {
    String other = "org.example.Other";
    String own = TrackerInterceptor.class.getName();
    for (Object classes : List.of(own + ", " + other, List.of(own, other))) {
      Map<String, Object> given = TestSettings.of();
      given.put("interceptor.classes", classes);
      assertThat(AuditSettings.ofDataProducer(given).get("interceptor.classes"))
          .isEqualTo(List.of(other));
    }
  }

  @Test
  void reportsAreNotAuditedThemselves() {
    Map<String, Object> given = TestSettings.of();
    given.put("interceptor.classes", TrackerInterceptor.class.getName());
    assertThat(new AuditSettings(given).auditProducer("id"))
        .doesNotContainKey("interceptor.classes");
    given.put("audit.client.interceptor.classes", List.of(TrackerInterceptor.class));
    assertThatThrownBy(() -> new AuditSettings(given))
        .hasMessageContaining("audit.client.interceptor.classes: the reports of the audit cannot");
  }

  @Test
  void securityIsTakenOverForTheSameClusterOnly() {
    String[] secured = {
      "security.protocol", "SASL_SSL", "sasl.mechanism", "PLAIN", "acks", "1", "linger.ms", "5"
    };
    Map<String, Object> same =
        new AuditSettings(TestSettings.of(secured)).auditProducer("audit-reporter-1");
    assertThat(same)
        .containsEntry("bootstrap.servers", "127.0.0.1:9092")
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", "PLAIN")
        .containsEntry("acks", "all")
        .containsEntry("client.id", "audit-reporter-1")
        .doesNotContainKey("linger.ms");

    Map<String, Object> given = TestSettings.of(secured);
    given.put("audit.bootstrap.servers", "127.0.0.1:9093");
    given.put("audit.client.security.protocol", "SSL");
    given.put("audit.client.client.id", "own");
    assertThat(new AuditSettings(given).auditProducer("audit-reporter-1"))
        .containsEntry("bootstrap.servers", "127.0.0.1:9093")
        .containsEntry("security.protocol", "SSL")
        .containsEntry("client.id", "own")
        .doesNotContainKey("sasl.mechanism");
  }
}
