package org.kafkaaudit.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * An application with a client of its own, older than the one that the interceptor is compiled
 * with. Prints the version of the client, and what it was told of its sends.
 */
final class OldClientApplication {

  private OldClientApplication() {}

  /**
   * Sends, and ends.
   *
   * @param arguments the addresses of the brokers, a topic, how many messages, settings as
   *     key=value
   */
  public static void main(String[] arguments) throws Exception {
    Map<String, Object> settings = TestSettings.of("bootstrap.servers", arguments[0]);
    settings.put("interceptor.classes", TrackerInterceptor.class.getName());
    for (int i = 3; i < arguments.length; i++) {
      String[] keyAndValue = arguments[i].split("=", 2);
      settings.put(keyAndValue[0], keyAndValue[1]);
    }
    System.out.println("client " + AppInfoParser.getVersion());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      boolean transactional = settings.containsKey("transactional.id");
      if (transactional) {
        producer.initTransactions();
        producer.beginTransaction();
      }
      sendAll(producer, arguments[1], Integer.parseInt(arguments[2]));
      if (transactional) {
        producer.abortTransaction();
      }
    }
    System.out.println("closed");
  }

  /** Every tenth message is too large for the client, every tenth for the broker. */
  private static void sendAll(KafkaProducer<String, String> producer, String topic, int messages)
      throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      int length = i % 10 == 3 ? 2_000_000 : i % 10 == 7 ? 5_000 : 10;
      sent.add(producer.send(new ProducerRecord<>(topic, "key" + i, "x".repeat(length))));
    }
    producer.flush();
    for (int i = 0; i < messages; i++) {
      try {
        RecordMetadata unused = sent.get(i).get();
      } catch (ExecutionException e) {
        System.out.println("failed " + i + " " + e.getCause().getClass().getSimpleName());
      }
    }
  }
}
