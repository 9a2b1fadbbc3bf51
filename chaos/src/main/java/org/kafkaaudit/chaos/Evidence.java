package org.kafkaaudit.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Keeps what is needed to understand a trial that failed: everything else goes with the run. */
record Evidence(Path directory, Path failures) {

  /** Returns the folder in which it is kept. */
  Path keep(long seed, String plan, List<String> differences) {
    Path folder = failures.resolve(Long.toString(seed));
    try {
      Files.createDirectories(folder);
      List<String> lines = new ArrayList<>();
      lines.add(plan);
      lines.addAll(differences);
      Files.write(
          folder.resolve("differences.txt"),
          lines,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      copy(directory, "*.{log,yml}", folder);
      copy(directory, "*chaos-" + seed + "-*.{ledger,properties}", folder);
      for (String cluster : List.of("local", "aggregate", "audit")) {
        copy(directory.resolve(cluster), "*.log", folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the evidence cannot be kept in " + folder, e);
    }
    return folder;
  }

  private static void copy(Path from, String pattern, Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from, pattern)) {
      for (Path file : files) {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
