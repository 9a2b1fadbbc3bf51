package org.kafkaaudit.streams;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.record.TimestampType;
import org.kafkaaudit.application.StartException;
import org.kafkaaudit.streams.topology.AuditTopics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics of the audit where they are missing. */
final class TopicCreation {

  private static final Logger LOG = LoggerFactory.getLogger(TopicCreation.class);

  private final KafkaConnection kafka;
  private final AuditTopics topics;

  TopicCreation(KafkaConnection kafka, AuditTopics topics) {
    this.kafka = kafka;
    this.topics = topics;
  }

  /**
   * Creates what is missing.
   *
   * @param partitions number of partitions of each topic; the join scales by it
   * @throws StartException where the cluster does not answer, or does not let us
   */
  void createMissing(int partitions) {
    try (Admin admin = Admin.create(kafka.adminSettings())) {
      Set<String> present = admin.listTopics().names().get();
      List<NewTopic> missing = new ArrayList<>();
      for (NewTopic topic : wanted(partitions)) {
        if (!present.contains(topic.name())) {
          missing.add(topic);
        }
      }
      admin.createTopics(missing).values().forEach(TopicCreation::await);
      // One that was only just made has it, and may not be known to every broker yet.
      if (present.contains(topics.events())) {
        useOneClock(admin);
      }
    } catch (ExecutionException e) {
      throw new StartException(
          "the audit cluster "
              + kafka.client().get("bootstrap.servers")
              + " does not answer: "
              + e.getCause().getMessage()
              + "; check kafka.client in the configuration, and that the cluster runs",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while topics were created", e);
    } catch (org.apache.kafka.common.KafkaException e) {
      throw new StartException(
          "kafka.client in the configuration cannot be used: "
              + Optional.ofNullable(e.getCause()).orElse(e).getMessage(),
          e);
    }
  }

  /** Somebody else may have made the topic, with the clocks of the reporters. */
  private void useOneClock(Admin admin) throws ExecutionException, InterruptedException {
    ConfigResource events = new ConfigResource(ConfigResource.Type.TOPIC, topics.events());
    AlterConfigOp oneClock =
        new AlterConfigOp(
            new ConfigEntry(
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.LOG_APPEND_TIME.name),
            AlterConfigOp.OpType.SET);
    try {
      Config config = admin.describeConfigs(List.of(events)).all().get().get(events);
      String type = config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value();
      if (!type.equals(TimestampType.LOG_APPEND_TIME.name)) {
        admin.incrementalAlterConfigs(Map.of(events, List.of(oneClock))).all().get();
        LOG.info("set message.timestamp.type of topic {} to LogAppendTime", topics.events());
      }
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof AuthorizationException)) {
        throw e;
      }
      LOG.warn(
          "no right to see or change the settings of topic {}: make sure that its message.timestamp.type is LogAppendTime, or one wrong clock among the reporters can spoil the verdicts of all",
          topics.events());
    }
  }

  private List<NewTopic> wanted(int partitions) {
    List<NewTopic> wanted = new ArrayList<>();
    // The judge measures silence by the time at which events were received: one clock, the
    // brokers'.
    wanted.add(
        topic(topics.events(), partitions)
            .configs(
                Map.of(
                    TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                    "LogAppendTime",
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    Integer.toString(KafkaConnection.MOST_BYTES),
                    TopicConfig.RETENTION_MS_CONFIG,
                    "259200000")));
    wanted.add(topic(topics.rejected(), 1));
    for (String output : topics.outputs()) {
      wanted.add(
          topic(output, partitions)
              .configs(
                  Map.of(
                      TopicConfig.CLEANUP_POLICY_CONFIG,
                      "compact,delete",
                      TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                      Integer.toString(KafkaConnection.MOST_BYTES),
                      TopicConfig.RETENTION_MS_CONFIG,
                      "604800000")));
    }
    return wanted;
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty());
  }

  private static void await(String topic, org.apache.kafka.common.KafkaFuture<Void> creation) {
    try {
      creation.get();
    } catch (ExecutionException e) {
      // Another instance that started at the same time was first.
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new StartException(
            "topic "
                + topic
                + " could not be created: "
                + e.getCause().getMessage()
                + "; create it by hand, or grant this application the right to create topics",
            e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while topics were created", e);
    }
  }
}
