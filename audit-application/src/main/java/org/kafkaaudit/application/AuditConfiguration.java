package org.kafkaaudit.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration file of an application. Unless it says otherwise, everything listens on
 * loopback only, requests are not logged, and only the audit itself logs below WARN.
 */
public abstract class AuditConfiguration extends Configuration {

  /**
   * Makes a configuration in which every key has its default.
   *
   * @param server the section {@code server}; see {@link #loopbackServer}
   * @param levels levels of loggers beside our own, for libraries that say too much
   */
  protected AuditConfiguration(DefaultServerFactory server, Map<String, String> levels) {
    setServerFactory(server);
    Map<String, JsonNode> loggers = new HashMap<>();
    loggers.put("org.kafkaaudit", TextNode.valueOf("INFO"));
    levels.forEach((logger, level) -> loggers.put(logger, TextNode.valueOf(level)));
    DefaultLoggingFactory logging = new DefaultLoggingFactory();
    logging.setLevel("WARN");
    logging.setLoggers(loggers);
    setLoggingFactory(logging);
  }

  /** A server that has an admin port and serves nothing else. */
  protected static DefaultServerFactory loopbackServer(int adminPort) {
    LogbackAccessRequestLogFactory silent = new LogbackAccessRequestLogFactory();
    silent.setAppenders(List.of());
    DefaultServerFactory server = new DefaultServerFactory();
    server.setApplicationConnectors(List.of());
    server.setAdminConnectors(List.of(loopback(adminPort)));
    server.setRequestLogFactory(silent);
    return server;
  }

  /** A port that only this machine reaches. */
  protected static HttpConnectorFactory loopback(int port) {
    HttpConnectorFactory connector = new HttpConnectorFactory();
    connector.setBindHost("127.0.0.1");
    connector.setPort(port);
    return connector;
  }

  /** The configuration in effect without secrets, and without the sections of Dropwizard. */
  @Override
  public final String toString() {
    return WithoutSecrets.json(this);
  }
}
