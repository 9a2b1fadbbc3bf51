package org.kafkaaudit.auditor;

import io.dropwizard.core.Application;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ServerCommand;
import net.sourceforge.argparse4j.inf.Namespace;

/** Starts the auditor, and says in one line why it does not start. */
final class AuditorServerCommand extends ServerCommand<AuditorConfiguration> {

  AuditorServerCommand(Application<AuditorConfiguration> application) {
    super(application);
  }

  @Override
  public void onError(Cli cli, Namespace namespace, Throwable error) {
    cli.getStdErr().println("console-auditor did not start: " + messages(error));
  }

  private static String messages(Throwable error) {
    StringBuilder messages = new StringBuilder(String.valueOf(error.getMessage()));
    for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (messages.indexOf(message) < 0) {
        messages.append(": ").append(message);
      }
    }
    return messages.toString();
  }
}
