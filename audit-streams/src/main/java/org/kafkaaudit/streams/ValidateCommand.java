package org.kafkaaudit.streams;

import io.dropwizard.core.Application;
import io.dropwizard.core.cli.CheckCommand;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.setup.Bootstrap;
import net.sourceforge.argparse4j.inf.Namespace;

/** Dropwizard's check command, which says aloud that all is well. */
final class ValidateCommand extends CheckCommand<AuditStreamsConfiguration> {
  ValidateCommand(Application<AuditStreamsConfiguration> application) {
    super(application);
  }

  @Override
  protected void run(
      Bootstrap<AuditStreamsConfiguration> bootstrap,
      Namespace namespace,
      AuditStreamsConfiguration configuration) {
    System.out.println("The configuration is valid: " + namespace.getString("file"));
  }

  @Override
  public void onError(Cli cli, Namespace namespace, Throwable failure) {
    cli.getStdErr().println(StartFailure.message(failure));
  }
}
