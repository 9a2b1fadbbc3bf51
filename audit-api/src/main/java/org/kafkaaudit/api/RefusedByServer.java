package org.kafkaaudit.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Makes problem documents of what the HTTP server refuses before the application sees it, such as
 * an encoded slash or backslash in a path. Thread-safe.
 */
final class RefusedByServer extends ErrorHandler {
  private final ObjectMapper json;

  RefusedByServer(ObjectMapper json) {
    this.json = json;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback)
      throws IOException {
    Problem problem =
        Problem.of(
            code < 500 ? "bad-request" : "internal-error",
            code,
            "The request is refused before anything is looked up: %s.".formatted(message),
            String.valueOf(request.getHttpURI().getPath()));
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    response.write(true, ByteBuffer.wrap(json.writeValueAsBytes(problem)), callback);
  }
}
