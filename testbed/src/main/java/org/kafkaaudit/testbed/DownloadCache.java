package org.kafkaaudit.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is too big to be fetched for every build, unpacked, once per user. Several processes may ask
 * at once: one fetches, the others wait. What is damaged (a file changed, cut or gone) is fetched
 * again. Thread-safe.
 */
final class DownloadCache {

  private static final String MANIFEST = ".manifest";

  private final Path root;

  DownloadCache(Path root) {
    this.root = root;
  }

  static DownloadCache ofUser() {
    return new DownloadCache(Testbed.cache());
  }

  /** The directory with what the archive holds, fetched where it is not there yet. */
  Path unpacked(Download download) {
    // File locks are per process: threads of this one wait for each other here.
    synchronized (DownloadCache.class) {
      try {
        Files.createDirectories(root);
        try (FileChannel file =
                FileChannel.open(
                    root.resolve(download.name() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock lock = file.lock()) {
          Path directory = root.resolve(download.name());
          if (!lock.isValid() || !isIntact(directory)) {
            fetch(download, directory);
          }
          return directory;
        }
      } catch (IOException e) {
        throw new TestbedException(
            "The cache "
                + root
                + " cannot be used: "
                + e
                + ". Make it writable, or set XDG_CACHE_HOME.",
            e);
      }
    }
  }

  private void fetch(Download download, Path directory) throws IOException {
    Path work = root.resolve(download.name() + ".unfinished");
    delete(work);
    delete(directory);
    Path content = Files.createDirectories(work.resolve("content"));
    try {
      System.err.printf("Fetching %s into %s, once.%n", download.name(), root);
      Path archive = download.fetchInto(Files.createDirectories(work.resolve("archive")));
      String checksum = sha512(archive);
      if (!checksum.equals(download.sha512())) {
        throw new TestbedException(
            "%s is not what it should be: its SHA-512 is %s, expected %s. Something between here and the registry changed it; "
                    .formatted(download.name(), checksum, download.sha512())
                + "try again, and look at your proxy or mirror if it stays so.");
      }
      Command.run(
          work,
          List.of("tar", "-xzf", archive.toString(), "-C", content.toString()),
          "Install tar.");
      Files.writeString(content.resolve(MANIFEST), manifest(content));
      Files.move(content, directory, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(work);
    }
  }

  private static boolean isIntact(Path directory) throws IOException {
    Path manifest = directory.resolve(MANIFEST);
    return Files.exists(manifest) && Files.readString(manifest).equals(manifest(directory));
  }

  /** Sizes and times rather than checksums: reading half a gigabyte at each start would be felt. */
  private static String manifest(Path directory) throws IOException {
    StringBuilder lines = new StringBuilder();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (!file.endsWith(MANIFEST)) {
          lines.append(
              "%s %d %d%n"
                  .formatted(
                      directory.relativize(file),
                      Files.size(file),
                      Files.getLastModifiedTime(file).toMillis()));
        }
      }
    }
    return lines.toString();
  }

  private static String sha512(Path file) throws IOException {
    try (InputStream input = Files.newInputStream(file);
        DigestInputStream digest =
            new DigestInputStream(input, MessageDigest.getInstance("SHA-512"))) {
      digest.transferTo(OutputStream.nullOutputStream());
      return Base64.getEncoder().encodeToString(digest.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new TestbedException("This JDK has no SHA-512: use another one.", e);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
