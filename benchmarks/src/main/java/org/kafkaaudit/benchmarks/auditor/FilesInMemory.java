package org.kafkaaudit.benchmarks.auditor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kafkaaudit.benchmarks.Console;
import org.kafkaaudit.testbed.Testbed;

/**
 * A test bed whose files stay in memory. The cache of a file system does not do: some machines give
 * back what has not been read for some seconds, and then it is the disk that is measured.
 */
final class FilesInMemory {

  private static final Path FOLDER = Path.of("/dev/shm");

  private FilesInMemory() {}

  /**
   * Makes it, on the disk where there is no such place; that is said.
   *
   * @param bytes that its files will take
   */
  static Testbed testbed(long bytes, Console console) throws IOException {
    if (Files.isDirectory(FOLDER) && Files.getFileStore(FOLDER).getUsableSpace() > bytes) {
      return Testbed.create(FOLDER.resolve("kafka-audit-" + ProcessHandle.current().pid()));
    }
    console.say(
        "%s is not there or has less than %,d MB free: the log is on the disk"
            .formatted(FOLDER, bytes / 1_000_000));
    return Testbed.create();
  }
}
