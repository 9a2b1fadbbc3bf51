package org.kafkaaudit.testbed;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * How to start a Java application on the JDK that runs this code: begin with {@link #ofJar} or
 * {@link #ofMainClass}, add with the others. Immutable.
 *
 * @param name names it in messages and names its log; unique within a test bed
 * @param application what stands between the JVM's options and the arguments: {@code -jar FILE} or
 *     {@code -cp PATH CLASS}
 * @param options of the JVM, such as {@code -Xmx256m}
 * @param arguments of the application
 * @param environment added to the one of this process
 * @param directory to run in; the one of the test bed where empty
 * @param ready tells whether the application is ready, may throw while it is not; a process that is
 *     alive counts as ready where empty
 * @param patience how long it may take to be ready
 */
public record JavaCommand(
    String name,
    List<String> application,
    List<String> options,
    List<String> arguments,
    Map<String, String> environment,
    Optional<Path> directory,
    Optional<Callable<Boolean>> ready,
    Duration patience) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Copies what it is given. */
  public JavaCommand {
    application = List.copyOf(application);
    options = List.copyOf(options);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /** An application in a jar that names its main class. */
  public static JavaCommand ofJar(String name, Path jar) {
    return of(name, List.of("-jar", jar.toString()));
  }

  /** An application by its main class. */
  public static JavaCommand ofMainClass(String name, String mainClass, List<Path> classPath) {
    String joined =
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    return of(name, List.of("-cp", joined, mainClass));
  }

  private static JavaCommand of(String name, List<String> application) {
    return new JavaCommand(
        name,
        application,
        List.of(),
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        PATIENCE);
  }

  /** With these options of the JVM after those it has. */
  public JavaCommand withOptions(String... more) {
    return new JavaCommand(
        name,
        application,
        joined(options, more),
        arguments,
        environment,
        directory,
        ready,
        patience);
  }

  /** With these arguments of the application after those it has. */
  public JavaCommand withArguments(String... more) {
    return new JavaCommand(
        name,
        application,
        options,
        joined(arguments, more),
        environment,
        directory,
        ready,
        patience);
  }

  /** With this variable in its environment. */
  public JavaCommand withEnvironment(String variable, String value) {
    Map<String, String> variables = new LinkedHashMap<>(environment);
    variables.put(variable, value);
    return new JavaCommand(
        name, application, options, arguments, variables, directory, ready, patience);
  }

  /** Run in this directory. */
  public JavaCommand withDirectory(Path workingDirectory) {
    return new JavaCommand(
        name,
        application,
        options,
        arguments,
        environment,
        Optional.of(workingDirectory),
        ready,
        patience);
  }

  /** Ready when the check says so, for which it has as long as given. */
  public JavaCommand readyWhen(Callable<Boolean> check, Duration withinThis) {
    return new JavaCommand(
        name,
        application,
        options,
        arguments,
        environment,
        directory,
        Optional.of(check),
        withinThis);
  }

  ProcessBuilder processBuilder(Path fallbackDirectory) {
    Path temporary = temporaryDirectory(fallbackDirectory);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A JVM that is killed leaves the native libraries that it unpacked; here they go with the
    // rest.
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-Djna.tmpdir=" + temporary);
    command.add("-XX:-UsePerfData");
    command.addAll(options);
    command.addAll(application);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.directory(directory.orElse(fallbackDirectory).toFile());
    return builder;
  }

  private static Path temporaryDirectory(Path testbedDirectory) {
    try {
      return Files.createDirectories(testbedDirectory.resolve("tmp"));
    } catch (IOException e) {
      throw new TestbedException("No temporary directory: " + e.getMessage(), e);
    }
  }

  private static List<String> joined(List<String> first, String... more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(more));
    return all;
  }
}
