package org.kafkaaudit.application;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.UndefinedEnvironmentVariableException;
import java.io.FileNotFoundException;
import java.net.BindException;
import java.nio.file.NoSuchFileException;

/** Says in one message why an application did not start, and what to do. */
final class StartFailure {
  private StartFailure() {}

  static String message(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigurationException) {
        return cause.getMessage().strip();
      }
      if (cause instanceof StartException) {
        return "Cannot start: " + cause.getMessage();
      }
      if (cause instanceof UndefinedEnvironmentVariableException) {
        return "The configuration file names an environment variable that is not set: "
            + cause.getMessage()
            + " Set it, or give a default as in ${NAME:-default}.";
      }
      if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
        return "Cannot read the configuration file: " + cause.getMessage();
      }
      if (cause instanceof BindException) {
        return "Cannot listen: "
            + cause.getMessage()
            + ". Another process has the port: stop it, or set another port under"
            + " server.applicationConnectors and server.adminConnectors. ("
            + failure.getMessage()
            + ")";
      }
    }
    return "Cannot start: " + withCauses(failure);
  }

  private static String withCauses(Throwable failure) {
    StringBuilder message = new StringBuilder(failure.toString());
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      String more = cause.getMessage();
      if (more != null && message.indexOf(more) < 0) {
        message.append(": ").append(more);
      }
    }
    return message.toString();
  }
}
