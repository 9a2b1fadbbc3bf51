package org.kafkaaudit.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.verdict.Status;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** The sample of the documentation, as it is printed there but for the address of the brokers. */
class SampleIT {

  @Test
  void aTableThatClickHouseFillsFromKafkaIsCountedByTheStampsThatItKeeps() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster kafka = testbed.startKafka("kafka");
      kafka.createTopic("audit-events", 1, Map.of("message.timestamp.type", "LogAppendTime"));
      kafka.createTopic("orders", 2, Map.of());
      ClickHouse clickHouse = testbed.startClickHouse();
      Warehouse warehouse = new Warehouse(clickHouse.url(), clickHouse.database());
      String sample =
          Files.readString(Path.of("sample/orders.sql"))
              .replace("kafka:9092", kafka.bootstrapServers());
      for (String statement : sample.replaceAll("--[^\n]*", "").split(";\\s*", -1)) {
        if (!statement.isBlank()) {
          warehouse.run(statement);
        }
      }
      SentMessages orders = new SentMessages(kafka.bootstrapServers(), kafka.clusterId(), "orders");
      long bucket = Judged.LENGTH.startOf(System.currentTimeMillis() - 600_000);
      orders.send(1, 1_000, bucket);
      orders.send(2, 1_000, bucket + 1);
      await("ClickHouse takes the messages from Kafka")
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(warehouse.number("SELECT count() FROM orders"))
                      .isGreaterThanOrEqualTo(2_000));

      TableAuditorUnderTest.start(
          testbed,
          "sample",
          kafka.bootstrapServers(),
          warehouse.url(),
          "{name: orders, database: %s, table: orders, topic: orders, timeColumn: time, stampColumn: ka, consumerGroup: clickhouse-orders}"
              .formatted(warehouse.database()));

      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () -> {
                Judged judged = orders.judged();
                assertThat(judged.verdict(bucket).status()).isEqualTo(Status.COMPLETE);
                assertThat(judged.verdict(bucket).messages()).isEqualTo(2_000);
                assertThat(judged.verdict(bucket).unstamped()).isZero();
                assertThat(judged.insertedBeforeMillis())
                    .as("the group has committed all of it")
                    .isGreaterThan(bucket + Duration.ofMinutes(5).toMillis());
              });
    }
  }
}
