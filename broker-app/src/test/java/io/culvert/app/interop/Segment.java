package io.culvert.app.interop;

import java.time.Duration;

/**
 * An Ethernet segment of a {@link Lab}: a bridge in a namespace of its own, to which other namespaces are attached by
 * veth pairs and guests by taps.
 */
public final class Segment {

    private static final String BRIDGE = "br0";

    private final Namespace home;
    private int ports;

    private Segment(Namespace home) {
        this.home = home;
    }

    static Segment create(Namespace home) {
        String _ = home.ip("link", "add", BRIDGE, "type", "bridge");
        home.linkUp(BRIDGE);
        return new Segment(home);
    }

    /** The bridge's own namespace: a guest's process and a capture of the whole segment belong here. */
    public Namespace home() {
        return home;
    }

    /** The bridge, to capture on: it sees multicast and what the bridge floods; capture on a port to see one member. */
    public String bridge() {
        return BRIDGE;
    }

    /**
     * Attaches a namespace with an interface of that name and those addresses (with prefix length).
     *
     * <p>Transmit checksum offload is off at both ends: a user-space L2TP peer would otherwise see the wrong inner
     * checksums that the sender left to hardware.
     *
     * @return the name of the bridge's port towards this member
     */
    public String attach(Namespace member, String device, String... addresses) {
        String port = nextPort("p");
        String _ = member.ip("link", "add", device, "type", "veth", "peer", "name", port, "netns", home.fullName());
        String _ = home.ip("link", "set", port, "master", BRIDGE, "up");
        ExecResult _ = member.run(Duration.ofSeconds(5), "ethtool", "-K", device, "tx", "off")
                .orFail("ethtool");
        ExecResult _ = home.run(Duration.ofSeconds(5), "ethtool", "-K", port, "tx", "off")
                .orFail("ethtool");
        for (String address : addresses) {
            member.addAddress(device, address);
        }
        member.linkUp(device);
        return port;
    }

    /** Makes a tap on the bridge for a guest and returns its name. */
    String addTap() {
        String tap = nextPort("tap");
        String _ = home.ip("tuntap", "add", tap, "mode", "tap");
        String _ = home.ip("link", "set", tap, "master", BRIDGE, "up");
        return tap;
    }

    private String nextPort(String prefix) {
        ports++;
        return prefix + ports;
    }
}
