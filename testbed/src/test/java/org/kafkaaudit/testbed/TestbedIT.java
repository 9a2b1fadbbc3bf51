package org.kafkaaudit.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestbedIT {

  private static final List<Path> CLASS_PATH =
      Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
          .map(Path::of)
          .toList();

  @Test
  void leavesNoProcessNoPortAndNoFile(@TempDir Path parent) {
    Path directory = parent.resolve("testbed");
    Testbed testbed = Testbed.create(directory);
    KafkaCluster cluster = testbed.startKafka("local");
    ClickHouse clickHouse = testbed.startClickHouse();
    long broker = cluster.brokers().get(0).processId();
    long engine = clickHouse.processId();
    assertThat(LoopbackPorts.isListening(cluster.bootstrapServers())).isTrue();

    testbed.close();
    testbed.close();

    assertThat(directory).doesNotExist();
    assertThat(List.of(broker, engine)).noneMatch(TestbedIT::isAlive);
    assertThat(LoopbackPorts.isListening(cluster.bootstrapServers())).isFalse();
    assertThat(LoopbackPorts.isListening(clickHouse.url().getAuthority())).isFalse();
  }

  @Test
  void leavesNothingWhenItsJvmIsKilled() throws Exception {
    leavesNothingAfter(JavaProcess::kill);
  }

  @Test
  void leavesNothingWhenItsJvmIsAskedToEnd() throws Exception {
    leavesNothingAfter(JavaProcess::stop);
  }

  private static void leavesNothingAfter(Consumer<JavaProcess> end) throws IOException {
    try (Testbed testbed = Testbed.create()) {
      JavaProcess abandoned =
          testbed.startJava(
              JavaCommand.ofMainClass("abandoned", AbandonedTestbed.class.getName(), CLASS_PATH)
                  .withOptions("-Xmx256m"));
      Path log = abandoned.log();
      Awaitility.await("servers in the other JVM")
          .atMost(Duration.ofSeconds(90))
          .until(() -> Files.readString(log).contains("left behind "));
      String[] left =
          Files.readString(log).replaceAll("(?s).*left behind ", "").strip().split(" ", 3);

      end.accept(abandoned);

      Awaitility.await("no process " + left[1] + " or " + left[2] + " and no directory " + left[0])
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  !Files.exists(Path.of(left[0]))
                      && Stream.of(left[1], left[2])
                          .map(Long::valueOf)
                          .noneMatch(TestbedIT::isAlive));
    }
  }

  @Test
  void saysWhyAServerDidNotStart() {
    try (Testbed testbed = Testbed.create()) {
      JavaCommand failing =
          JavaCommand.ofMainClass("failing", FailingApplication.class.getName(), CLASS_PATH)
              .readyWhen(() -> false, Duration.ofSeconds(20));
      assertThatThrownBy(() -> testbed.startJava(failing))
          .isInstanceOf(TestbedException.class)
          .hasMessageContaining("failing ended with exit code 3 before it was ready")
          .hasMessageContaining("The disk is full.");
    }
  }

  @Test
  void givesAnApplicationItsArgumentsEnvironmentAndDirectory(@TempDir Path elsewhere) {
    try (Testbed testbed = Testbed.create()) {
      Path said = elsewhere.resolve("said");
      JavaProcess application =
          testbed.startJava(
              JavaCommand.ofMainClass("application", EchoingApplication.class.getName(), CLASS_PATH)
                  .withOptions("-Dtest.property=option")
                  .withEnvironment("TEST_VARIABLE", "variable")
                  .withDirectory(elsewhere)
                  .withArguments("said", "argument"));
      Awaitility.await("end of the application")
          .atMost(Duration.ofSeconds(20))
          .until(() -> !application.isRunning());
      assertThat(application.exitCode()).hasValue(0);
      assertThat(said).content().isEqualTo("argument option variable");
    }
  }

  private static boolean isAlive(long process) {
    return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
  }
}
