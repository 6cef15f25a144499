package io.culvert.app.redundancy;

import io.culvert.core.redundancy.RedundancySettings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that a group's configuration says about redundancy.
 *
 * @param heartbeats empty: the unit is alone in its list
 * @param trackedInterfaces when one of them goes down, the unit hands over
 * @param trackedGateways when one of them does not answer, but those of a hot standby do, the unit hands over
 * @param hookScript told of every change of state
 */
public record RedundancyOptions(
        RedundancySettings settings,
        Optional<HeartbeatSettings> heartbeats,
        List<ServiceAddress> addresses,
        List<String> trackedInterfaces,
        List<InetAddress> trackedGateways,
        Optional<Path> hookScript) {
    public RedundancyOptions {
        addresses = List.copyOf(addresses);
        trackedInterfaces = List.copyOf(trackedInterfaces);
        trackedGateways = List.copyOf(trackedGateways);
        if (heartbeats.isEmpty() != settings.others().isEmpty()) {
            throw new IllegalArgumentException("heartbeats go to the units of the list, and only to them");
        }
    }
}
