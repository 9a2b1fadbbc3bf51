package org.kafkaaudit.auditor;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.kafkaaudit.application.StartException;

/** Waits at the start for the clusters to answer. */
record Start(Duration timeout) {

  /**
   * Returns Kafka's id of the cluster.
   *
   * @throws StartException where it does not answer within the timeout, or refuses to
   */
  String clusterId(ClusterConfiguration cluster, String clientId) {
    var settings = cluster.adminSettings(clientId + "-start");
    settings.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        Long.toString(Math.max(timeout.toMillis(), 5000)));
    try (Brokers brokers = new Brokers(Admin.create(settings))) {
      return brokers.clusterId();
    } catch (RetriableException e) {
      throw new StartException(
          "no broker at "
              + cluster.bootstrapServers()
              + " answered within "
              + timeout
              + ". Is the cluster up, and are bootstrap.servers and security.protocol right?",
          e);
    } catch (KafkaException e) {
      throw new StartException(
          "the cluster at "
              + cluster.bootstrapServers()
              + " does not accept this client: "
              + reason(e)
              + ". Check its settings and rights",
          e);
    }
  }

  /** Kafka tells the reason of a client that cannot be built in the cause. */
  private static String reason(KafkaException failure) {
    return Optional.ofNullable(failure.getCause()).orElse(failure).getMessage();
  }
}
