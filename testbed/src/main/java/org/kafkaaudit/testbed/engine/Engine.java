package org.kafkaaudit.testbed.engine;

import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The engine on one data directory. Connections are cheap (a tenth of a millisecond), share the
 * data, run side by side, and keep their settings to themselves; one connection runs one query at a
 * time. So each request gets its own. Thread-safe.
 */
final class Engine implements AutoCloseable {

  private final ChdbLibrary library;
  private final StringArray arguments;
  private final int argumentCount;
  // The engine lives as long as it has a connection.
  private final Connection first;

  Engine(Path libraryFile, Path data, List<String> settings) {
    library = ChdbLibrary.load(libraryFile);
    String[] all = new String[settings.size() + 2];
    all[0] = "clickhouse";
    all[1] = "--path=" + data;
    for (int i = 0; i < settings.size(); i++) {
      all[i + 2] = "--" + settings.get(i);
    }
    arguments = new StringArray(all);
    argumentCount = all.length;
    first = connect();
  }

  Connection connect() {
    Pointer pointer = library.chdb_connect(argumentCount, arguments);
    if (pointer == null) {
      throw new IllegalStateException(
          "The engine cannot open its data directory: is another process using it, or its disk full?");
    }
    return new Connection(pointer);
  }

  /** Must come before the end of the JVM, which hangs in the library's destructors otherwise. */
  @Override
  public void close() {
    first.close();
  }

  /** For one thread at a time. */
  final class Connection implements AutoCloseable {

    private final Pointer pointer;

    private Connection(Pointer pointer) {
      this.pointer = pointer;
    }

    /** Runs one query or several, separated by semicolons. */
    Result query(byte[] sql, String format) throws QueryFailedException {
      byte[] formatName = format.getBytes(StandardCharsets.UTF_8);
      Pointer result =
          library.chdb_query_n(
              pointer.getPointer(0), sql, sql.length, formatName, formatName.length);
      if (result == null) {
        throw new QueryFailedException(
            "Code: 1002. The engine gave no answer. (UNKNOWN_EXCEPTION)");
      }
      String error = library.chdb_result_error(result);
      if (error != null && !error.isEmpty()) {
        library.chdb_destroy_query_result(result);
        throw new QueryFailedException(error);
      }
      return new Result(result);
    }

    void query(String sql) throws QueryFailedException {
      query(sql.getBytes(StandardCharsets.UTF_8), "Null").close();
    }

    @Override
    public void close() {
      library.chdb_close_conn(pointer);
    }
  }

  /** What a query yielded, in the engine's memory. */
  final class Result implements AutoCloseable {

    private final Pointer result;
    private final @Nullable Pointer buffer;
    private final long length;

    private Result(Pointer result) {
      this.result = result;
      this.buffer = library.chdb_result_buffer(result);
      this.length = buffer == null ? 0 : library.chdb_result_length(result);
    }

    long length() {
      return length;
    }

    void read(long offset, byte[] target, int count) {
      if (buffer != null) {
        buffer.read(offset, target, 0, count);
      }
    }

    @Override
    public void close() {
      library.chdb_destroy_query_result(result);
    }
  }
}
