package org.kafkaaudit.model.event;

/**
 * Who makes a statement. Immutable.
 *
 * @param id identifies one life of the reporter
 * @param service name of the service
 * @param host name of the host
 * @param datacenter name of the datacenter, empty where there is but one
 * @param softwareVersion version of what reports
 */
public record Reporter(
    String id, String service, String host, String datacenter, String softwareVersion) {}
