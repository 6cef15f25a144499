package io.culvert.app.runtime;

import io.culvert.core.engine.ForwardingEntry;
import io.culvert.dataplane.ForwardingEntry.Numbers;
import io.culvert.dataplane.Ipv4Forwarding;
import io.culvert.dataplane.Ipv4Prefix;
import io.culvert.dataplane.Sequencing;

/** The engine's forwarding entries in the data plane's words: neither module knows the other. */
final class ForwardingEntries {
    private ForwardingEntries() {}

    static io.culvert.dataplane.ForwardingEntry of(ForwardingEntry entry) {
        return new io.culvert.dataplane.ForwardingEntry(
                entry.localTunnelId(),
                entry.localSessionId(),
                entry.peerTunnelId(),
                entry.peerSessionId(),
                entry.path(),
                entry.sequencing() ? Sequencing.ON : Sequencing.OFF,
                entry.sendAddressControl(),
                entry.protocolCompressed(),
                entry.ipv4().map(ForwardingEntries::ipv4),
                entry.dataNs().map(ForwardingEntries::numbers),
                entry.peerRestarts());
    }

    private static Numbers numbers(ForwardingEntry.DataNs reserved) {
        return new Numbers(
                reserved.first(), reserved.ceiling(), ForwardingEntry.DataNs.RENEWED_AT, reserved.required());
    }

    private static Ipv4Forwarding ipv4(ForwardingEntry.Ipv4Forwarding ipv4) {
        return new Ipv4Forwarding(
                ipv4.peerAddress(),
                ipv4.routes().stream()
                        .map(route -> new Ipv4Prefix(route.network(), route.prefixLength()))
                        .toList(),
                ipv4.mtuOctets());
    }
}
