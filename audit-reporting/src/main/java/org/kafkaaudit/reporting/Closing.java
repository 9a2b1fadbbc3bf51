package org.kafkaaudit.reporting;

import io.dropwizard.lifecycle.Managed;

/** Closes something in the end. */
public record Closing(AutoCloseable closeable) implements Managed {

  @Override
  public void stop() throws Exception {
    closeable.close();
  }
}
