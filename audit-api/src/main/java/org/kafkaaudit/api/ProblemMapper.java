package org.kafkaaudit.api;

import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever went wrong into a problem document. Thread-safe. */
public final class ProblemMapper implements ExceptionMapper<Throwable> {
  private static final Logger log = LoggerFactory.getLogger(ProblemMapper.class);
  private static final int RETRY_AFTER_SECONDS = 5;

  @Context private @Nullable UriInfo request;

  @Override
  public Response toResponse(Throwable failure) {
    String instance = request == null ? "" : String.valueOf(request.getRequestUri().getRawPath());
    if (failure instanceof RequestRefused refused) {
      return response(refused.problem(instance)).build();
    }
    if (failure instanceof ClickHouseFailure clickHouse) {
      return response(
              Problem.of(clickHouse.reason().type(), 503, clickHouse.reason().advice(), instance))
          .build();
    }
    if (failure instanceof AuditTopicFailure auditTopic) {
      return response(
              Problem.of(
                  "audit-topic-failed", 503, String.valueOf(auditTopic.getMessage()), instance))
          .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
          .build();
    }
    if (failure instanceof WebApplicationException http && http.getResponse().getStatus() < 500) {
      return refusedByRouting(http, instance);
    }
    return unexpected(failure, instance);
  }

  private static Response refusedByRouting(WebApplicationException http, String instance) {
    int status = http.getResponse().getStatus();
    Response.ResponseBuilder response;
    if (http instanceof NotFoundException) {
      response =
          response(
              Problem.of(
                  "unknown-path",
                  status,
                  "There is nothing at this path. What there is, is listed in"
                      + " /api/v1/openapi.yaml.",
                  instance));
    } else if (http instanceof NotAllowedException) {
      String allowed = http.getResponse().getHeaderString(HttpHeaders.ALLOW);
      response =
          response(
                  Problem.of(
                      "method-not-allowed",
                      status,
                      "This path does not know the method. Use one of: " + allowed + ".",
                      instance))
              .header(HttpHeaders.ALLOW, allowed);
    } else if (http instanceof NotAcceptableException) {
      response =
          response(
              Problem.of(
                  "not-acceptable",
                  status,
                  "The answer is not to be had in the media type asked for. Leave out the Accept"
                      + " header, or ask for application/json.",
                  instance));
    } else {
      response =
          response(
              Problem.of(
                  "bad-request", status, "The request is refused: " + http.getMessage(), instance));
    }
    return response.build();
  }

  private static Response unexpected(Throwable failure, String instance) {
    String number = UUID.randomUUID().toString();
    log.error("Internal error {} in answering {}", number, instance, failure);
    return response(
            Problem.of(
                "internal-error",
                500,
                "This should not happen, and is not your fault. The log of this application has the"
                    + " cause under "
                    + number
                    + ".",
                instance))
        .build();
  }

  private static Response.ResponseBuilder response(Problem problem) {
    Response.ResponseBuilder response =
        Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
    return problem.status() == 503
        ? response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        : response;
  }
}
