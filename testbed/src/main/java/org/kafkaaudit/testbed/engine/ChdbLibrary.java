package org.kafkaaudit.testbed.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The C functions of libchdb that are used, by their names there. */
interface ChdbLibrary extends Library {

  static ChdbLibrary load(Path file) {
    return Native.load(file.toString(), ChdbLibrary.class, Map.of(OPTION_STRING_ENCODING, "UTF-8"));
  }

  /** A pointer to the connection, or null. */
  @Nullable Pointer chdb_connect(int argumentCount, StringArray arguments);

  void chdb_close_conn(Pointer connectionPointer);

  @Nullable Pointer chdb_query_n(
      Pointer connection, byte[] query, long queryLength, byte[] format, long formatLength);

  @Nullable Pointer chdb_result_buffer(Pointer result);

  long chdb_result_length(Pointer result);

  @Nullable String chdb_result_error(Pointer result);

  void chdb_destroy_query_result(Pointer result);
}
