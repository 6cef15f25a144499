package io.culvert.app.runtime;

import io.culvert.app.config.CulvertProperties;
import io.culvert.app.config.UnitProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What this machine is called and where it is reached. */
final class LocalHost {
    private static final Path NAME = Path.of("/proc/sys/kernel/hostname");

    private LocalHost() {}

    /** As configured, or the machine's. */
    static String unitName(UnitProperties unit) {
        return unit.name().isBlank() ? name() : unit.name();
    }

    /** The Host Name that LACs are told: as configured, else the group's where it has several units, or the machine's. */
    static String hostName(CulvertProperties properties) {
        if (!properties.l2tp().hostName().isBlank()) {
            return properties.l2tp().hostName();
        }
        return hasOthers(properties) ? properties.unit().group() : name();
    }

    /** Whether other units may take this one's place. */
    static boolean hasOthers(CulvertProperties properties) {
        return properties.redundancy().members().size() > 1;
    }

    /** The kernel's name of the machine: nothing is looked up. */
    static String name() {
        try {
            var name = Files.readString(NAME).strip();
            return name.isEmpty() ? "culvert" : name;
        } catch (IOException e) {
            return "culvert";
        }
    }

    /**
     * The machine's addresses at which something that listens there is reached, those for other machines first, IPv4 before
     * IPv6; link-local ones left out.
     */
    static List<InetAddress> reachedAt(List<InetSocketAddress> listening) {
        var all = new ArrayList<InetAddress>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress())
                    .filter(address -> listening.stream().anyMatch(socket -> covers(socket.getAddress(), address)))
                    .forEach(all::add);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        all.sort(Comparator.comparing(InetAddress::isLoopbackAddress)
                .thenComparing(address -> !(address instanceof Inet4Address)));
        return all;
    }

    private static boolean covers(InetAddress listening, InetAddress address) {
        boolean isSameFamily = listening.getAddress().length == address.getAddress().length;
        return listening.equals(address) || (listening.isAnyLocalAddress() && isSameFamily);
    }
}
