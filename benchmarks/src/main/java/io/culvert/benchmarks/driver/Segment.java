package io.culvert.benchmarks.driver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An Ethernet segment between namespaces: a bridge in one of its own, where the peers, RADIUS and Redis live. Each host has one
 * interface on it, {@code eth0}, and everything it has to do with others goes over that.
 */
final class Segment implements AutoCloseable {
    /** Of Redis and RADIUS. */
    static final String SERVERS = "10.91.0.1";

    /** Of the group. */
    static final String SERVICE = "10.91.0.10";

    static final int PREFIX = 16;

    private static final String BRIDGE = "br0";
    /** Never up: its ports pass nothing. */
    private static final String NOWHERE = "nowhere";

    private static final String FIRST_PEER = "10.91.1.";

    private final Namespace middle;
    private final List<Namespace> hosts = new ArrayList<>();

    /** @param peers addresses for the load, from {@link #firstPeer()} on */
    Segment(int peers) throws IOException, InterruptedException {
        middle = new Namespace("net");
        // A bridge without an address of its own changes it with its ports.
        middle.ip("link", "add", BRIDGE, "address", "02:00:00:00:00:01", "type", "bridge");
        middle.ip("link", "add", NOWHERE, "type", "bridge");
        middle.ip("addr", "add", SERVERS + "/" + PREFIX, "dev", BRIDGE);
        for (int i = 1; i <= peers; i++) {
            middle.ip("addr", "add", FIRST_PEER + i + "/" + PREFIX, "dev", BRIDGE);
        }
        middle.ip("link", "set", BRIDGE, "up");
    }

    static String firstPeer() {
        return FIRST_PEER + 1;
    }

    /** Where peers, RADIUS and Redis run. */
    Namespace middle() {
        return middle;
    }

    /** A host on the segment with that address. */
    Namespace host(String role, String address) throws IOException, InterruptedException {
        var host = new Namespace(role);
        hosts.add(host);
        middle.ip("link", "add", port(role), "type", "veth", "peer", "name", "eth0", "netns", host.name());
        middle.ip("link", "set", port(role), "master", BRIDGE, "up");
        host.ip("addr", "add", address + "/" + PREFIX, "dev", "eth0");
        host.ip("link", "set", "eth0", "up");
        return host;
    }

    /** Nothing passes to or from the host any more, and its own interface stays up. */
    void cut(String role) throws IOException, InterruptedException {
        middle.ip("link", "set", port(role), "master", NOWHERE);
    }

    void mend(String role) throws IOException, InterruptedException {
        middle.ip("link", "set", port(role), "master", BRIDGE);
    }

    private static String port(String role) {
        return "host-" + role;
    }

    /** Ends all processes in it, and takes it away. */
    @Override
    public void close() throws IOException, InterruptedException {
        for (var host : hosts) {
            host.endProcesses();
            host.close();
        }
        middle.endProcesses();
        middle.close();
    }
}
