package org.kafkaaudit.quickstart.sample;

/**
 * Headers that the sample services put on their messages, so that what happens to a message can be
 * told without the audit: its number in the whole run, who sent it, and how many that instance had
 * sent to the topic before it.
 */
public final class SampleHeaders {

  public static final String NUMBER = "sample-number";
  public static final String SERVICE = "sample-service";
  public static final String HOST = "sample-host";
  public static final String PLACE = "sample-place";

  private SampleHeaders() {}
}
