package org.kafkaaudit.testbed;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How to start the audit's own applications: from their jars, each with a file of configuration, as
 * a user would. Immutable.
 *
 * @param home the project's folder, with the applications built
 */
public record AuditApplications(Path home) {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /**
   * Returns a command that counts as ready when the application answers.
   *
   * @param name unique within the test bed
   * @param module whose jar it is
   * @param adminPort port of 127.0.0.1 that the configuration gives to Dropwizard's admin interface
   * @throws TestbedException where the module is not built
   */
  public JavaCommand command(String name, String module, Path configuration, int adminPort) {
    URI ping = URI.create("http://127.0.0.1:" + adminPort + "/ping");
    return JavaCommand.ofJar(name, jar(module))
        .withArguments("server", configuration.toString())
        .readyWhen(() -> answers(ping), PATIENCE);
  }

  private Path jar(String module) {
    Path target = home.resolve(module).resolve("target");
    String hint = ": run bin/quickstart, which builds it";
    try (DirectoryStream<Path> files = Files.newDirectoryStream(target, module + "-*.jar")) {
      for (Path file : files) {
        return file;
      }
    } catch (IOException e) {
      throw new TestbedException(module + " is not built" + hint, e);
    }
    throw new TestbedException("no jar of " + module + " in " + target + hint);
  }

  /**
   * Whether a server answers with HTTP 200.
   *
   * @throws IOException where it does not answer at all
   */
  public static boolean answers(URI address) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(2)).build();
    return HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.discarding())
            .statusCode()
        == 200;
  }
}
