package io.culvert.dataplane.linux;

import io.culvert.dataplane.DataplaneException;
import io.culvert.dataplane.DataplaneSettings;
import io.culvert.dataplane.DataplaneSettings.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Opens data planes. */
public final class Dataplanes {
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

    private Dataplanes() {}

    /**
     * Opens sockets and, as the mode says, the TUN. Nothing is received before {@code start}.
     *
     * @throws DataplaneException with one line for people, if an address is in use or the TUN is wanted and missing
     */
    public static OpenedDataplane open(DataplaneSettings settings) {
        return open(settings, () -> true);
    }

    /**
     * The same for a unit that may have to fall silent.
     *
     * @param mayForward asked for every batch of packets; while it says no, users' packets are dropped
     */
    public static OpenedDataplane open(DataplaneSettings settings, BooleanSupplier mayForward) {
        var notices = new ArrayList<String>();
        var endpoints = new ArrayList<UdpEndpoint>();
        try {
            if (settings.addresses().isEmpty()) {
                openAll(settings, endpoints, notices);
            } else {
                for (var address : settings.addresses()) {
                    endpoints.add(open(address, port(settings, endpoints), settings));
                }
            }
            var tun = openTun(settings, notices);
            return new OpenedDataplane(new LinuxDataplane(settings, endpoints, tun, mayForward), notices);
        } catch (RuntimeException e) {
            endpoints.forEach(UdpEndpoint::close);
            throw e;
        }
    }

    private static void openAll(DataplaneSettings settings, List<UdpEndpoint> endpoints, List<String> notices) {
        endpoints.add(open(wildcard(4), settings.port(), settings));
        if (!Files.exists(Path.of("/proc/net/if_inet6"))) {
            notices.add("no IPv6 on this host: listening on IPv4 only");
            return;
        }
        try {
            endpoints.add(open(wildcard(16), port(settings, endpoints), settings));
        } catch (DataplaneException e) {
            if (Files.exists(Path.of("/proc/net/udp6"))) {
                throw e;
            }
            notices.add("listening on IPv4 only: " + e.getMessage());
        }
    }

    private static UdpEndpoint open(InetAddress address, int port, DataplaneSettings settings) {
        return UdpEndpoint.open(address, port, settings.socketBufferOctets());
    }

    /** All endpoints have the port that the kernel chose for the first. */
    private static int port(DataplaneSettings settings, List<UdpEndpoint> endpoints) {
        return endpoints.isEmpty()
                ? settings.port()
                : endpoints.getFirst().address().getPort();
    }

    private static InetAddress wildcard(int octets) {
        try {
            return InetAddress.getByAddress(new byte[octets]);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 octets", e);
        }
    }

    private static @Nullable TunDevice openTun(DataplaneSettings settings, List<String> notices) {
        if (settings.mode() == Mode.NONE) {
            return null;
        }
        try {
            var tun = TunDevice.open(settings.tunName(), settings.tunMtu(), settings.gatewayAddress());
            if (!isForwardingEnabled()) {
                notices.add("net.ipv4.ip_forward is 0: users reach this host only (sysctl -w net.ipv4.ip_forward=1)");
            }
            return tun;
        } catch (DataplaneException e) {
            if (settings.mode() == Mode.TUN) {
                throw e;
            }
            notices.add(e.getMessage() + "; calls come up, traffic is not forwarded");
            return null;
        }
    }

    private static boolean isForwardingEnabled() {
        try {
            return Files.readString(FORWARDING).startsWith("1");
        } catch (IOException e) {
            return true;
        }
    }
}
