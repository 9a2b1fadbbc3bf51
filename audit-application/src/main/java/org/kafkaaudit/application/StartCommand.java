package org.kafkaaudit.application;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Environment;
import net.sourceforge.argparse4j.inf.Namespace;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/** Dropwizard's server command, whose failures are one message instead of a stack trace. */
final class StartCommand<C extends Configuration> extends ServerCommand<C> {
  StartCommand(Application<C> application) {
    super(application);
  }

  @Override
  protected void run(Environment environment, Namespace namespace, C configuration)
      throws Exception {
    Server server = configuration.getServerFactory().build(environment);
    server.addEventListener(
        new LifeCycle.Listener() {
          @Override
          public void lifeCycleStopped(LifeCycle stopped) {
            cleanup();
          }
        });
    try {
      cleanupAsynchronously();
      server.start();
    } catch (Exception failure) {
      server.stop();
      throw failure;
    }
  }

  @Override
  public void onError(Cli cli, Namespace namespace, Throwable failure) {
    cli.getStdErr().println(StartFailure.message(failure));
  }
}
