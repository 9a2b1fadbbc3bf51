package org.kafkaaudit.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditConfigurationTest {

  @TempDir private Path directory;

  @Test
  void aPartOfTheServerSectionLeavesTheOtherDefaults() throws Exception {
    DefaultServerFactory server =
        (DefaultServerFactory) configuration("server: {maxThreads: 64}").getServerFactory();

    assertThat(server.getMaxThreads()).isEqualTo(64);
    assertThat(server.getApplicationConnectors()).isEmpty();
    HttpConnectorFactory admin = (HttpConnectorFactory) server.getAdminConnectors().get(0);
    assertThat(admin.getBindHost() + ":" + admin.getPort()).isEqualTo("127.0.0.1:8099");
  }

  @Test
  void aPartOfTheLoggingSectionLeavesTheOtherDefaults() throws Exception {
    DefaultLoggingFactory logging =
        (DefaultLoggingFactory) configuration("logging: {level: ERROR}").getLoggingFactory();

    assertThat(logging.getLevel()).isEqualTo("ERROR");
    assertThat(logging.getLoggers()).containsOnlyKeys("org.kafkaaudit", "org.example");
  }

  @Test
  void showsWhatIsInEffectWithoutSecrets() throws Exception {
    String shown =
        configuration(
                """
                password: x7
                url: jdbc:clickhouse://me:x7@host:8123/db?ssl=true&password=x7&a=b
                client: {bootstrap.servers: 'b:1', sasl.jaas.config: x7, linger.ms: 5}
                server: {adminConnectors: [{type: https, port: 0, keyStorePath: k, keyStorePassword: x7}]}
                """)
            .toString();

    assertThat(shown)
        .contains("\"threads\":2", "\"bootstrap.servers\":\"b:1\"", "\"linger.ms\":\"5\"")
        .contains("jdbc:clickhouse://(hidden)@host:8123/db?ssl=true&password=(hidden)&a=b")
        .contains("\"password\":\"(hidden)\"", "\"sasl.jaas.config\":\"(hidden)\"")
        .doesNotContain("x7");
  }

  @Test
  void tellsAllMistakesAtOnceAndSuggestsWhatWasMeant() {
    assertThatThrownBy(() -> configuration("threads: 0\nname: ''\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("threads", "name");
    assertThatThrownBy(() -> configuration("thread: 1"))
        .hasMessageContainingAll("thread", "Did you mean", "threads");
  }

  private SampleConfiguration configuration(String yaml)
      throws IOException, ConfigurationException {
    return new SampleApplication()
        .configuration(Files.writeString(directory.resolve("sample.yml"), yaml));
  }
}
