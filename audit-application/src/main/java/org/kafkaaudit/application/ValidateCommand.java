package org.kafkaaudit.application;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.CheckCommand;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.setup.Bootstrap;
import net.sourceforge.argparse4j.inf.Namespace;

/** Dropwizard's check command, which says aloud that all is well. */
final class ValidateCommand<C extends Configuration> extends CheckCommand<C> {
  ValidateCommand(Application<C> application) {
    super(application);
  }

  @Override
  protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) {
    System.out.println("The configuration is valid: " + namespace.getString("file"));
  }

  @Override
  public void onError(Cli cli, Namespace namespace, Throwable failure) {
    cli.getStdErr().println(StartFailure.message(failure));
  }
}
