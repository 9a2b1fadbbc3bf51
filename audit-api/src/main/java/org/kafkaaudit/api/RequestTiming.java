package org.kafkaaudit.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.uri.UriTemplate;

/**
 * Measures requests by route, so that a topic in the path makes no metric of its own. Thread-safe.
 */
@PreMatching
public final class RequestTiming implements ContainerRequestFilter, ContainerResponseFilter {
  private static final String STARTED = RequestTiming.class.getName();
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");

  private final Metrics metrics;

  RequestTiming(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    request.setProperty(STARTED, System.nanoTime());
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (request.getProperty(STARTED) instanceof Long started
        && request.getUriInfo() instanceof ExtendedUriInfo uri) {
      String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
      metrics.answered(
          route(uri.getMatchedTemplates()),
          method,
          response.getStatus(),
          Duration.ofNanos(System.nanoTime() - started));
    }
  }

  /** Jersey lists the templates innermost first. */
  private static String route(List<UriTemplate> templates) {
    StringBuilder route = new StringBuilder();
    templates.forEach(template -> route.insert(0, template.getTemplate()));
    return route.isEmpty() ? "unknown" : route.toString();
  }
}
