package org.kafkaaudit.benchmarks.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.kafkaaudit.benchmarks.BenchmarkException;

/**
 * A JVM of its own, so that what is measured in it has its own heap and its own compiled code. It
 * is told what to do, and answers, line by line ({@link Orders}); it ends when this process does.
 * Not safe for use by several threads.
 */
public final class Worker implements AutoCloseable {

  private static final long SECONDS_TO_END = 30;

  private final String name;
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;

  private Worker(String name, Process process) {
    this.name = name;
    this.process = process;
    this.orders = process.outputWriter();
    this.answers = process.inputReader();
  }

  /**
   * Starts one, on the class path of this process.
   *
   * @param name for messages
   * @param main its main class, which serves {@link Orders}
   * @param options of the JVM
   */
  public static Worker start(
      String name, Class<?> main, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    try {
      return new Worker(
          name, new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new BenchmarkException(name + " cannot be started", e);
    }
  }

  /**
   * Tells it to do something, and returns its answer, without the word that it begins with.
   *
   * @throws BenchmarkException where it could not do it, with its reason
   */
  public String tell(String order) {
    try {
      orders.write(order);
      orders.newLine();
      orders.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new BenchmarkException(name + " ended at: " + order);
      }
      if (!answer.startsWith(Orders.DONE)) {
        throw new BenchmarkException(name + " failed at " + order + ": " + answer);
      }
      return answer.substring(Orders.DONE.length());
    } catch (IOException e) {
      throw new BenchmarkException(name + " does not answer to: " + order, e);
    }
  }

  /** Ends it. */
  @Override
  public void close() {
    try {
      orders.close();
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
