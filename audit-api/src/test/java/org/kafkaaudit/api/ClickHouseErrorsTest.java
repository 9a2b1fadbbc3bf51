package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kafkaaudit.api.ClickHouseFailure.Reason;

class ClickHouseErrorsTest {
  @ParameterizedTest
  @CsvSource({
    "60, TABLES_MISSING",
    "81, TABLES_MISSING",
    "159, TOO_EXPENSIVE",
    "241, TOO_EXPENSIVE",
    "202, OVERLOADED",
    "516, LOGIN_REFUSED",
    "1, OTHER"
  })
  void theCodeOfClickHouseGivesTheReason(int code, Reason reason) {
    SQLException failure =
        new SQLException("Query failed", new RuntimeException("Code: " + code + ". DB::Exception"));

    assertThat(ClickHouseErrors.reason(failure)).isEqualTo(reason);
  }

  @Test
  void tellsSilenceFromAbsence() {
    assertThat(ClickHouseErrors.reason(new SQLException(new ConnectException("refused"))))
        .isEqualTo(Reason.UNREACHABLE);
    assertThat(ClickHouseErrors.reason(new SQLException(new SocketTimeoutException("silent"))))
        .isEqualTo(Reason.TOO_EXPENSIVE);
    assertThat(ClickHouseErrors.reason(new SQLException("who knows"))).isEqualTo(Reason.OTHER);
  }
}
