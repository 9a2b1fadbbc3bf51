package org.kafkaaudit.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.testbed.JavaCommand;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.Testbed;

/** What the person on call sees of a start, in a process of its own. */
class StartIT {

  private static final List<Path> CLASS_PATH =
      Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
          .map(Path::of)
          .toList();

  private Testbed testbed;
  private Path file;

  @BeforeEach
  void create() {
    testbed = Testbed.create();
    file = testbed.directory().resolve("sample.yml");
  }

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void aValidFileIsSaidToBeValid() throws Exception {
    Ended ended = end("check", "name: ${NOT_SET_ANYWHERE:-given}");

    assertThat(ended.code()).as(ended.output()).isZero();
    assertThat(ended.output().strip()).isEqualTo("The configuration is valid: " + file);
  }

  @Test
  void anUnknownKeyIsSaidWithTheOneThatWasMeant() throws Exception {
    assertThat(failure("check", "thread: 1")).contains("thread").contains("Did you mean");
    assertThat(failure("server", "thread: 1")).contains("thread").contains("Did you mean");
  }

  @Test
  void allMistakesAreSaidAtOnce() throws Exception {
    assertThat(failure("server", "threads: 0\nname: ''\n")).contains("threads").contains("name");
  }

  @Test
  void aVariableThatIsNotSetIsNamed() throws Exception {
    assertThat(failure("server", "name: ${NOT_SET_ANYWHERE}"))
        .contains("NOT_SET_ANYWHERE")
        .contains("Set it, or give a default");
  }

  @Test
  void aFileThatIsNotThereIsNamed() throws Exception {
    Ended ended = end("server");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.output().strip().lines())
        .singleElement()
        .asString()
        .contains("Cannot read the configuration file")
        .contains(file.toString());
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(failure("server", admin(taken.getLocalPort())))
          .contains("Cannot listen")
          .contains("127.0.0.1:" + taken.getLocalPort())
          .contains("Another process has the port");
    }
  }

  @Test
  void whatKeepsItFromStartingIsOneLine() throws Exception {
    String output = failure("server", "failure: the cluster x does not answer\n" + admin(0));

    assertThat(output.strip().lines().filter(line -> !line.contains("Effective configuration")))
        .containsExactly("Cannot start: the cluster x does not answer");
  }

  @Test
  void aStartSaysWhatIsInEffectAndServesMetrics() throws Exception {
    int port = Testbed.freePort();
    Files.writeString(file, "password: x7\n" + admin(port));

    JavaProcess process =
        testbed.startJava(
            command("server")
                .readyWhen(() -> get(port, "/ping").statusCode() == 200, Duration.ofSeconds(60)));

    assertThat(get(port, "/metrics").body()).contains("jvm_memory_used_bytes");
    assertThat(Files.readString(process.log()).strip().lines())
        .singleElement()
        .asString()
        .contains("Effective configuration of sample: {\"name\":\"sample\"")
        .doesNotContain("x7");
  }

  private record Ended(int code, String output) {}

  private String failure(String command, String yaml) throws IOException {
    Ended ended = end(command, yaml);
    assertThat(ended.code()).as(ended.output()).isEqualTo(1);
    assertThat(ended.output()).doesNotContain("\tat ", "! at ");
    return ended.output();
  }

  private Ended end(String command, String yaml) throws IOException {
    Files.writeString(file, yaml);
    return end(command);
  }

  private Ended end(String command) throws IOException {
    JavaProcess process = testbed.startJava(command(command));
    await("the end of " + command)
        .atMost(Duration.ofSeconds(60))
        .until(() -> process.exitCode().isPresent());
    return new Ended(process.exitCode().getAsInt(), Files.readString(process.log()));
  }

  private JavaCommand command(String command) {
    return JavaCommand.ofMainClass(
            "sample-" + command, SampleApplication.class.getName(), CLASS_PATH)
        .withOptions("-Xmx128m")
        .withArguments(command, file.toString());
  }

  private static String admin(int port) {
    return "server: {adminConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]}\n"
        .formatted(port);
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
