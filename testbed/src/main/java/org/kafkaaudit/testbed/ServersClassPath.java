package org.kafkaaudit.testbed;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The class path that servers run on, as the build of this module wrote it down; apart from the one
 * of whoever uses it.
 */
final class ServersClassPath {

  private static final String RESOURCE = "servers.classpath";

  private ServersClassPath() {}

  static List<Path> entries() {
    return Stream.concat(Stream.of(ownClasses()), libraries().stream()).toList();
  }

  private static Path ownClasses() {
    try {
      return Path.of(
          ServersClassPath.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new TestbedException(
          "The classes of the test bed are in no file: run it from a jar or a directory.", e);
    }
  }

  private static List<Path> libraries() {
    try (InputStream resource = ServersClassPath.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new TestbedException(
            RESOURCE
                + " is not in the test bed: its Maven build writes it; run mvn -pl testbed -am process-classes.");
      }
      String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
      List<Path> paths = Arrays.stream(text.split(File.pathSeparator)).map(Path::of).toList();
      paths.stream()
          .filter(path -> !Files.exists(path))
          .findFirst()
          .ifPresent(
              missing -> {
                throw new TestbedException(
                    missing
                        + " is gone since the test bed was built: build it again (mvn -pl testbed -am package).");
              });
      return paths;
    } catch (IOException e) {
      throw new TestbedException(RESOURCE + " cannot be read: " + e.getMessage(), e);
    }
  }
}
