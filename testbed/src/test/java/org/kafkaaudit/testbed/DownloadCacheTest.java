package org.kafkaaudit.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadCacheTest {

  @TempDir Path directory;
  private DownloadCache cache;
  private PreparedArchive archive;

  @BeforeEach
  void prepare() throws Exception {
    Files.writeString(directory.resolve("content"), "engine");
    Command.run(directory, List.of("tar", "-czf", "archive.tar.gz", "content"), "Install tar.");
    Path file = directory.resolve("archive.tar.gz");
    byte[] checksum = MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(file));
    archive =
        new PreparedArchive(
            file, Base64.getEncoder().encodeToString(checksum), new AtomicInteger());
    cache = new DownloadCache(directory.resolve("cache"));
  }

  @Test
  void fetchesOnceHoweverManyAskAtOnce() throws Exception {
    List<CompletableFuture<Path>> askers =
        IntStream.range(0, 4)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> cache.unpacked(archive)))
            .toList();
    for (CompletableFuture<Path> asker : askers) {
      assertThat(asker.get(20, TimeUnit.SECONDS).resolve("content")).hasContent("engine");
    }
    assertThat(archive.fetched()).hasValue(1);
  }

  @Test
  void fetchesAgainWhatIsDamaged() throws IOException {
    Path content = cache.unpacked(archive).resolve("content");
    Files.writeString(content, "eng");
    assertThat(cache.unpacked(archive).resolve("content")).hasContent("engine");
    Files.delete(content);
    assertThat(cache.unpacked(archive).resolve("content")).hasContent("engine");
    assertThat(archive.fetched()).hasValue(3);
  }

  @Test
  void goesOnWhereAnotherProcessWasKilledInTheMiddle() throws IOException {
    Path unfinished =
        Files.createDirectories(directory.resolve("cache/prepared-1.unfinished/content"));
    Files.writeString(unfinished.resolve("content"), "eng");
    assertThat(cache.unpacked(archive).resolve("content")).hasContent("engine");
    assertThat(unfinished.getParent()).doesNotExist();
  }

  @Test
  void refusesWhatHasAnotherChecksum() {
    PreparedArchive other = new PreparedArchive(archive.file(), "another", archive.fetched());
    assertThatThrownBy(() -> cache.unpacked(other))
        .isInstanceOf(TestbedException.class)
        .hasMessageContaining("prepared-1 is not what it should be")
        .hasMessageContaining("expected another");
    assertThat(directory.resolve("cache/prepared-1")).doesNotExist();
  }

  @Test
  void saysWhatToDoWhereTheRegistrysClientIsMissing() {
    assertThatThrownBy(() -> Command.run(directory, List.of("no-such-client"), "Install it."))
        .isInstanceOf(TestbedException.class)
        .hasMessage("There is no no-such-client here. Install it.");
  }

  private record PreparedArchive(Path file, String sha512, AtomicInteger fetched)
      implements Download {
    @Override
    public String name() {
      return "prepared-1";
    }

    @Override
    public Path fetchInto(Path target) {
      fetched.incrementAndGet();
      try {
        return Files.copy(file, target.resolve("archive.tar.gz"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
