package org.kafkaaudit.reporting;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.kafkaaudit.application.StartException;

/** Waits at the start for the clusters to answer. */
public record Start(Duration timeout) {

  /**
   * Returns Kafka's id of the cluster.
   *
   * @throws StartException where it does not answer within the timeout, or refuses to
   */
  public String clusterId(ClusterConfiguration cluster, String clientId) {
    var settings = cluster.adminSettings(clientId + "-start");
    settings.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        Long.toString(Math.max(timeout.toMillis(), 5000)));
    try (Admin admin = Admin.create(settings)) {
      return clusterId(admin);
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

  private static String clusterId(Admin admin) {
    try {
      return admin.describeCluster().clusterId().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Kafka tells the reason of a client that cannot be built in the cause. */
  private static String reason(KafkaException failure) {
    return Optional.ofNullable(failure.getCause()).orElse(failure).getMessage();
  }
}
