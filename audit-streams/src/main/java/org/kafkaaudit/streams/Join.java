package org.kafkaaudit.streams;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.kafkaaudit.streams.topology.SchemaWait;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the join. */
final class Join implements Managed {

  private static final Logger LOG = LoggerFactory.getLogger(Join.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

  private final KafkaStreams streams;
  private final SchemaWait wait;

  Join(Topology topology, Properties settings, SchemaWait wait) {
    this.wait = wait;
    streams = new KafkaStreams(topology, settings);
    streams.setUncaughtExceptionHandler(
        exception -> {
          LOG.error("the join failed, and starts anew from its last commit", exception);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
  }

  @Override
  public void start() {
    streams.start();
  }

  @Override
  public void stop() {
    wait.stop();
    if (!streams.close(CLOSE_TIMEOUT)) {
      LOG.warn("the join did not end within {}; its state is restored from Kafka", CLOSE_TIMEOUT);
    }
  }

  HealthCheck healthCheck() {
    return new HealthCheck() {
      @Override
      protected Result check() {
        KafkaStreams.State state = streams.state();
        if (wait.isWaiting()) {
          return Result.unhealthy("the join waits for the schema registry: see the log");
        }
        return state.isRunningOrRebalancing()
            ? Result.healthy()
            : Result.unhealthy("the join is in state %s: see the log", state);
      }
    };
  }
}
