package org.kafkaaudit.testbed;

/** Says what is wrong and ends. */
final class FailingApplication {

  private FailingApplication() {}

  public static void main(String[] arguments) {
    System.err.println("The disk is full.");
    System.exit(3);
  }
}
