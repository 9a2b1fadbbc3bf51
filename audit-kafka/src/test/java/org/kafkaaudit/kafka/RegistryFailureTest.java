package org.kafkaaudit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.AvroTypeException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryFailureTest {

  /** As clients of registries have it, by one name or another. */
  public static final class Answer extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    Answer(int status) {
      this.status = status;
    }

    public int getStatus() {
      return status;
    }
  }

  static List<Throwable> away() {
    return List.of(
        new SerializationException("no schema", new ConnectException("refused")),
        new RuntimeException(new RuntimeException(new SocketTimeoutException("slow"))),
        new RuntimeException(new TimeoutException("slow")),
        new org.apache.kafka.common.errors.TimeoutException("slow"),
        new IllegalStateException("connection was closed"),
        new RuntimeException("who knows"),
        new SerializationException(new InterruptedException("stopped")));
  }

  static List<Throwable> noGood() {
    return List.of(
        new SerializationException("Unknown magic byte!"),
        new UncheckedIOException(new EOFException("cut")),
        new SerializationException("no", new EOFException("cut")),
        new AvroTypeException("another"),
        new RuntimeException(new AvroRuntimeException("Malformed data. Length is negative")),
        new SerializationException("no", new IndexOutOfBoundsException("5")));
  }

  @ParameterizedTest
  @MethodSource("away")
  void whatMayBeGoodLaterIsNotGivenUp(Throwable failure) {
    assertThat(RegistryFailure.isOutOfReach(failure)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("noGood")
  void whatWillNeverBeGoodHoldsNothingUp(Throwable failure) {
    assertThat(RegistryFailure.isOutOfReach(failure)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 408, 429, 500, 503})
  void anAnswerThatCanChangeIsWaitedFor(int status) {
    assertThat(RegistryFailure.isOutOfReach(new SerializationException("no", new Answer(status))))
        .isTrue();
  }

  @Test
  void anAnswerThatThereIsNoneIsTaken() {
    assertThat(RegistryFailure.isOutOfReach(new SerializationException("no", new Answer(404))))
        .isFalse();
  }
}
