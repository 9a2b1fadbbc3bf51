package org.kafkaaudit.benchmarks.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.testbed.Testbed;

/**
 * A folder of the user's cache with the data of a ClickHouse, used again by later runs. Immutable.
 */
public record KeptFolder(Path path) {

  private static final int CHECKSUM_LETTERS = 10;
  private static final double GIBIBYTE = 1L << 30;

  /**
   * The folder for what is made in a certain way.
   *
   * @param recipe everything that the data depends on: where that changes, it is another folder
   */
  public static KeptFolder of(String name, String recipe) {
    return new KeptFolder(
        Testbed.cache().resolve("benchmarks").resolve(name + "-" + checksum(recipe)));
  }

  private static String checksum(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, CHECKSUM_LETTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new BenchmarkException("This JDK has no SHA-256: use another one.", e);
    }
  }

  /**
   * Refuses to begin what the disk has no room for.
   *
   * @param bytes that are still to be written, merges of the engine's included
   */
  public void requireSpace(double bytes) {
    try {
      Files.createDirectories(path);
      double free = Files.getFileStore(path).getUsableSpace();
      if (free < bytes) {
        throw new BenchmarkException(
            "%s needs %.0f GiB more, and the disk has %.0f GiB free: make room, set XDG_CACHE_HOME to another disk, or use --quick"
                .formatted(path, Math.ceil(bytes / GIBIBYTE), free / GIBIBYTE));
      }
    } catch (IOException e) {
      throw new BenchmarkException(path + " cannot be used: " + e, e);
    }
  }
}
