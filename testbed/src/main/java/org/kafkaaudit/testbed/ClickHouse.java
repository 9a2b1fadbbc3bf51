package org.kafkaaudit.testbed;

import java.net.URI;

/**
 * A ClickHouse with a database that belongs to this test bed alone. Which one is the same to those
 * who use it: the embedded engine, a container, or a server at an address that the user gives. The
 * latter cannot be stopped, killed or frozen: {@link #isOurs()} tells.
 */
public interface ClickHouse extends Server {

  /**
   * For {@code clickhouse-jdbc}; names the database and, where they are needed, user and password.
   */
  String jdbcUrl();

  /** The HTTP interface, without database. */
  URI url();

  /** The database that belongs to this test bed; it exists. */
  String database();

  /** Whether it is a server of the test bed, to be stopped, killed and frozen. */
  boolean isOurs();
}
