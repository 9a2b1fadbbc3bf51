package org.kafkaaudit.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An archive (tar.gz) in a package registry, fetched by that registry's ordinary client, so that
 * its proxies and mirrors count.
 */
interface Download {

  /** With its version; names the directory in the cache. */
  String name();

  /** Checksum of the archive, in Base64. */
  String sha512();

  /** The archive, in a directory that is empty. */
  Path fetchInto(Path directory);

  /** A package of npm's registry. */
  record NpmPackage(String name, String reference, String sha512) implements Download {
    @Override
    public Path fetchInto(Path directory) {
      Command.run(
          directory,
          List.of("npm", "pack", reference, "--silent"),
          "Install npm (Debian: apt-get install npm), or set KAFKA_AUDIT_CLICKHOUSE_URL to the HTTP address of a ClickHouse.");
      return onlyFile(directory);
    }
  }

  /** An artifact of a Maven repository. */
  record MavenArtifact(String name, String coordinates, String sha512) implements Download {
    // Later versions of this plugin want the artifact's parent POM as well, which not every mirror
    // has.
    private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:2.10:copy";

    @Override
    public Path fetchInto(Path directory) {
      List<String> command = new ArrayList<>(List.of("mvn", "-B", "-q", COPY));
      command.add("-Dartifact=" + coordinates);
      command.add("-DoutputDirectory=" + directory);
      String localRepository = System.getProperty("maven.repo.local");
      if (localRepository != null) {
        command.add("-Dmaven.repo.local=" + localRepository);
      }
      Command.run(directory, command, "Install Maven 3.8.7 or newer, so that mvn is on the PATH.");
      return onlyFile(directory);
    }
  }

  private static Path onlyFile(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .findFirst()
          .orElseThrow(
              () -> new TestbedException("Nothing was fetched into " + directory + ": try again."));
    } catch (IOException e) {
      throw new TestbedException(directory + " cannot be read: " + e.getMessage(), e);
    }
  }
}
