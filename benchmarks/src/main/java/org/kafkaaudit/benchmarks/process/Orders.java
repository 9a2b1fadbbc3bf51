package org.kafkaaudit.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The other end of a {@link Worker}, in its process: takes orders from standard input. */
public final class Orders {

  static final String DONE = "done ";
  private static final String FAILED = "failed ";

  private Orders() {}

  /** Does what an order says. */
  @FunctionalInterface
  public interface Handler {

    /**
     * Returns the answer.
     *
     * @param words of the order
     */
    String handle(List<String> words) throws Exception;
  }

  /**
   * Handles one order after the other, until there are no more.
   *
   * @throws IOException where standard input fails
   */
  public static void serve(Handler handler) throws IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      System.out.println(answer(handler, order));
      System.out.flush();
    }
  }

  private static String answer(Handler handler, String order) {
    try {
      return DONE + handler.handle(List.of(order.split(" ", -1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED + e;
    } catch (Exception e) {
      e.printStackTrace();
      return FAILED + e;
    }
  }
}
