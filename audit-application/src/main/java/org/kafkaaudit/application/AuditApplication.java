package org.kafkaaudit.application;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.EnvironmentVariableSubstitutor;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application of the audit: {@code server FILE} runs it, {@code check FILE} looks for mistakes
 * in its configuration. A start that fails is one message on standard error, and exit code 1.
 *
 * @param <C> its configuration
 */
public abstract class AuditApplication<C extends AuditConfiguration> extends Application<C> {

  private static final Logger LOG = LoggerFactory.getLogger(AuditApplication.class);

  private final String name;
  private final Supplier<C> defaults;

  /**
   * Names the application.
   *
   * @param defaults makes a configuration in which every key has its default
   */
  protected AuditApplication(String name, Supplier<C> defaults) {
    this.name = name;
    this.defaults = defaults;
  }

  /**
   * Wires the application, before its ports are opened.
   *
   * @param metrics what {@code /metrics} of the admin port shows
   * @throws StartException where something outside keeps it from starting
   */
  protected abstract void start(
      C configuration, Environment environment, PrometheusRegistry metrics);

  /**
   * Runs a command, and ends the JVM with code 1 where it fails.
   *
   * @param arguments the command, {@code server} or {@code check}, and the configuration file
   */
  public final void runOrExit(String... arguments) {
    try {
      run(arguments);
    } catch (Exception failure) {
      System.err.println(StartFailure.message(failure));
      System.exit(1);
    }
  }

  /**
   * Reads a configuration file as the commands do.
   *
   * @throws ConfigurationException with all mistakes that are in it
   */
  public final C configuration(Path file) throws IOException, ConfigurationException {
    Bootstrap<C> bootstrap = new Bootstrap<>(this);
    initialize(bootstrap);
    return bootstrap
        .getConfigurationFactoryFactory()
        .create(
            getConfigurationClass(),
            bootstrap.getValidatorFactory().getValidator(),
            bootstrap.getObjectMapper(),
            name)
        .build(bootstrap.getConfigurationSourceProvider(), file.toString());
  }

  @Override
  public final String getName() {
    return name;
  }

  @Override
  public final void initialize(Bootstrap<C> bootstrap) {
    bootstrap.setConfigurationSourceProvider(
        new SubstitutingSourceProvider(
            bootstrap.getConfigurationSourceProvider(), new EnvironmentVariableSubstitutor(true)));
    SimpleModule ownDefaults = new SimpleModule("defaults of " + name);
    addDefaults(ownDefaults, DefaultServerFactory.class, () -> defaults.get().getServerFactory());
    addDefaults(ownDefaults, DefaultLoggingFactory.class, () -> defaults.get().getLoggingFactory());
    bootstrap.getObjectMapper().registerModule(ownDefaults);
  }

  /** What a section leaves out is as in this application's defaults, not as in Dropwizard's. */
  private static void addDefaults(SimpleModule module, Class<?> section, Supplier<?> defaults) {
    module.addValueInstantiator(
        section,
        new ValueInstantiator.Base(section) {
          @Override
          public boolean canCreateUsingDefault() {
            return true;
          }

          @Override
          public Object createUsingDefault(DeserializationContext context) {
            return defaults.get();
          }
        });
  }

  @Override
  protected final void addDefaultCommands(Bootstrap<C> bootstrap) {
    bootstrap.addCommand(new StartCommand<>(this));
    bootstrap.addCommand(new ValidateCommand<>(this));
  }

  @Override
  public final void run(C configuration, Environment environment) {
    LOG.info("Effective configuration of {}: {}", name, configuration);
    PrometheusRegistry metrics = new PrometheusRegistry();
    JvmMetrics.builder().register(metrics);
    environment
        .admin()
        .addServlet("prometheus", new PrometheusMetricsServlet(metrics))
        .addMapping("/metrics");
    start(configuration, environment, metrics);
  }
}
