package org.kafkaaudit.auditor;

import io.dropwizard.lifecycle.Managed;

/** Closes something in the end. */
record Closing(AutoCloseable closeable) implements Managed {

  @Override
  public void stop() throws Exception {
    closeable.close();
  }
}
