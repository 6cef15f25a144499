package io.culvert.app.redundancy;

import io.culvert.octets.Secret;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where heartbeats go.
 *
 * @param unit this unit
 * @param listen where the others reach it
 * @param others the other units of the list
 * @param groupKey every unit of the group has it; who does not is not listened to
 */
public record HeartbeatSettings(
        String unit, InetSocketAddress listen, Map<String, InetSocketAddress> others, Secret groupKey) {
    public HeartbeatSettings {
        others = Map.copyOf(new TreeMap<>(others));
    }
}
