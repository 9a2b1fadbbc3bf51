package org.kafkaaudit.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class AuditSettingsTest {

  @Test
  void theGroupGivesItsNameToServiceAndTier() {
    AuditSettings settings = new AuditSettings(TestSettings.of("group.id", "Billing & Tax"));
    assertThat(settings.service()).isEqualTo("Billing & Tax");
    assertThat(settings.tier()).isEqualTo("consumer-billing---tax");
    assertThat(new AuditSettings(TestSettings.of("audit.tier", "billing")).tier())
        .isEqualTo("billing");
  }

  @Test
  void allMistakesAreToldAtOnce() {
    Map<String, Object> wrong = TestSettings.of("audit.clutser", "dc1", "audit.topic", "a b");
    wrong.remove("group.id");
    assertThatThrownBy(() -> new AuditSettings(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("of this consumer are wrong, 4 mistakes")
        .hasMessageContaining(
            "audit.clutser: there is no such setting; the nearest is audit.cluster")
        .hasMessageContaining("audit.topic")
        .hasMessageContaining("name the service that reads")
        .hasMessageContaining("group.id: not given");
  }

  @Test
  void aConsumerWithoutAGroupCanSwitchItOff() {
    Map<String, Object> settings = new HashMap<>(TestSettings.of("audit.enabled", "false"));
    settings.remove("group.id");
    assertThat(new AuditSettings(settings).enabled()).isFalse();
  }

  @Test
  void prefixesOfMirrorsAreTakenOff() {
    AuditSettings settings =
        new AuditSettings(TestSettings.of("audit.topic.prefixes", "dc1.,dc2."));
    assertThat(settings.canonical("dc1.orders")).isEqualTo("orders");
    assertThat(settings.canonical("dc2.orders")).isEqualTo("orders");
    assertThat(settings.canonical("dc3.orders")).isEqualTo("dc3.orders");
    assertThat(settings.canonical("dc1.")).isEqualTo("dc1.");
    assertThat(new AuditSettings(TestSettings.of()).canonical("dc1.orders"))
        .isEqualTo("dc1.orders");
  }

  @Test
  void theConsumerBeneathIsNotToldOfTheAuditButInOneInterceptor() {
    Map<String, Object> configuration =
        TestSettings.of(
            "interceptor.classes", "a.B, " + TrackerConsumerInterceptor.class.getName());
    Map<String, Object> plain = AuditSettings.ofDataConsumer(configuration, null);
    assertThat(plain).doesNotContainKey("audit.cluster");
    assertThat(plain.get("interceptor.classes")).isEqualTo(List.of("a.B"));
  }

  @Test
  void whoAsksHowFarTheLogsAreHasTheSettingsOfTheConsumer() {
    Map<String, Object> admin =
        new AuditSettings(TestSettings.of("security.protocol", "SSL", "client.id", "mine"))
            .admin("audit-reporter");
    assertThat(admin)
        .containsEntry("bootstrap.servers", "127.0.0.1:9092")
        .containsEntry("security.protocol", "SSL")
        .containsEntry("client.id", "audit-reporter")
        .doesNotContainKeys("group.id", "audit.cluster");
  }
}
