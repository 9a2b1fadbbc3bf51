package org.kafkaaudit.testbed.engine;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * Arguments: the library, the data directory, the port, and settings of the engine in the form
 * name=value.
 */
final class EngineMain {

  private static final int REQUESTS_AT_ONCE = 16;

  private EngineMain() {}

  public static void main(String[] arguments) throws Exception {
    Path library = Path.of(arguments[0]);
    Path data = Path.of(arguments[1]);
    int port = Integer.parseInt(arguments[2]);
    List<String> settings = Arrays.asList(arguments).subList(3, arguments.length);
    Path temporary = Files.createDirectories(data.resolveSibling("requests"));
    Engine engine = new Engine(library, data, settings);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
    server.setExecutor(Executors.newFixedThreadPool(REQUESTS_AT_ONCE));
    server.createContext("/", new HttpInterface(engine, temporary));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, engine), "end"));
    server.start();
  }

  private static void end(HttpServer server, Engine engine) {
    server.stop(0);
    engine.close();
    // Nothing is left to do in order, and the library's destructors can hang.
    Runtime.getRuntime().halt(0);
  }
}
