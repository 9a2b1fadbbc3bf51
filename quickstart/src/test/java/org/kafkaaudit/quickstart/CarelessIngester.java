package org.kafkaaudit.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.testbed.ClickHouse;

/**
 * Takes messages from a cluster to tables that are called like their topics, and loses some and
 * inserts others twice. What is in the cluster twice it inserts twice.
 */
final class CarelessIngester {

  private final ClickHouse clickHouse;
  private final InjectedFaults faults;

  CarelessIngester(ClickHouse clickHouse, InjectedFaults faults) {
    this.clickHouse = clickHouse;
    this.faults = faults;
  }

  void createTable(String table) {
    run(
        "CREATE TABLE "
            + table
            + " (time DateTime64(3, 'UTC'), ka String) ENGINE = MergeTree"
            + " PARTITION BY toDate(time) ORDER BY time");
  }

  /**
   * Inserts all that is there now.
   *
   * @param group what it has committed is in the table
   */
  void insert(WholeTopics source, String group) {
    source.read(group, this::insert);
  }

  /** The messages are of one partition, so of one topic. */
  private void insert(List<ConsumerRecord<byte[], byte[]>> messages) {
    List<String> rows = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> message : messages) {
      Stamp stamp = InjectedFaults.stamp(message.headers());
      int copies = faults.copies(InjectedFaults.TABLE, message.topic(), stamp);
      for (int copy = 0; copy < copies; copy++) {
        rows.add(
            "(fromUnixTimestamp64Milli(%d), unhex('%s'))"
                .formatted(
                    message.timestamp(),
                    HexFormat.of().formatHex(message.headers().lastHeader(Stamp.HEADER).value())));
      }
    }
    if (!rows.isEmpty()) {
      run(
          "INSERT INTO "
              + messages.get(0).topic()
              + " (time, ka) VALUES "
              + String.join(", ", rows));
    }
  }

  private void run(String sql) {
    URI address = URI.create(clickHouse.url() + "/?database=" + clickHouse.database());
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(address)
                      .POST(HttpRequest.BodyPublishers.ofString(sql))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    } catch (IOException e) {
      throw new UncheckedIOException("ClickHouse does not answer", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
