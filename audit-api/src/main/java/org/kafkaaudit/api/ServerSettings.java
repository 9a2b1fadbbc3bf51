package org.kafkaaudit.api;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import java.util.List;

/**
 * Dropwizard's {@code server} section with the defaults of this application: loopback only, no
 * request log, errors as problem documents.
 */
final class ServerSettings extends DefaultServerFactory {
  ServerSettings() {
    setApplicationConnectors(List.of(loopback(8080)));
    setAdminConnectors(List.of(loopback(8081)));
    LogbackAccessRequestLogFactory silent = new LogbackAccessRequestLogFactory();
    silent.setAppenders(List.of());
    setRequestLogFactory(silent);
    setRegisterDefaultExceptionMappers(false);
  }

  private static HttpConnectorFactory loopback(int port) {
    HttpConnectorFactory connector = new HttpConnectorFactory();
    connector.setBindHost("127.0.0.1");
    connector.setPort(port);
    return connector;
  }
}
