package org.kafkaaudit.quickstart;

import java.util.List;

/**
 * Which clusters there are. With one datacenter its cluster is called local, holds the audit topic
 * as well, and is mirrored under the same names; with several, each has a cluster that is called as
 * it is and mirrored with that before the names, and the audit topic is in the aggregate.
 * Immutable.
 *
 * @param localClusters names of the local clusters
 */
record Topology(List<String> localClusters) {

  static final String AGGREGATE = "aggregate";

  Topology {
    localClusters = List.copyOf(localClusters);
  }

  static Topology of(int datacenters) {
    return new Topology(datacenters == 1 ? List.of("local") : List.of("dc1", "dc2"));
  }

  boolean hasSeveralDatacenters() {
    return localClusters.size() > 1;
  }

  /** Returns the cluster of one of the instances of a service, which share them evenly. */
  String clusterOf(int instance) {
    return localClusters.get(instance % localClusters.size());
  }

  /** Returns the datacenter that the services of a local cluster say they are in. */
  String datacenterOf(String localCluster) {
    return hasSeveralDatacenters() ? localCluster : "";
  }

  /** Returns what mirrors put before the names of topics. */
  List<String> prefixes() {
    return hasSeveralDatacenters()
        ? localClusters.stream().map(cluster -> cluster + ".").toList()
        : List.of();
  }

  /** Returns the name of the cluster that the audit topic is in. */
  String auditCluster() {
    return hasSeveralDatacenters() ? AGGREGATE : localClusters.get(0);
  }

  /** Returns the class by which mirrors name topics. */
  String replicationPolicy() {
    return "org.apache.kafka.connect.mirror."
        + (hasSeveralDatacenters() ? "DefaultReplicationPolicy" : "IdentityReplicationPolicy");
  }
}
