package io.culvert.app.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * l2tpns, a foreign LNS (and LAC), in a namespace. Its paths under /etc/l2tpns are hard-wired, so it gets its
 * configuration by a bind mount that only its own process sees. It answers as master 1 s after its start.
 */
public final class L2tpns implements AutoCloseable {

    private final HostProcess process;

    private L2tpns(HostProcess process) {
        this.process = process;
    }

    /**
     * Starts it and waits until it serves.
     *
     * @param address its own address for L2TP, present in the namespace
     * @param gateway address of its end of every session; added to the namespace, as l2tpns itself does not answer for it
     * @param pool prefix of the addresses that it gives out, such as {@code 10.80.0.0/24}
     * @param radius address of the RADIUS server, with that secret
     * @param more further settings, such as {@code l2tp_secret}: they win over the usual ones
     */
    public static L2tpns start(
            Namespace namespace,
            String address,
            String gateway,
            String pool,
            String radius,
            String secret,
            Map<String, String> more) {
        return start(namespace, address, gateway, pool, radius, secret, more, List.of());
    }

    /**
     * As above, as a LAC as well: it takes callers as an LNS does, and forwards those who are to go elsewhere.
     *
     * @param commands further lines of its configuration, such as {@code setforward MASK IP PORT SECRET}: users with MASK in
     *     their name go to that LNS
     */
    public static L2tpns start(
            Namespace namespace,
            String address,
            String gateway,
            String pool,
            String radius,
            String secret,
            Map<String, String> more,
            List<String> commands) {
        String name = "l2tpns-" + namespace.role();
        Path directory = namespace.lab().directory().resolve(name);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("debug", "3");
        settings.put("pid_file", "\"" + directory.resolve("pid") + "\"");
        settings.put("hostname", "\"l2tpns\"");
        settings.put("primary_dns", "192.0.2.53");
        settings.put("primary_radius", radius);
        settings.put("radius_secret", "\"" + secret + "\"");
        settings.put("radius_authtypes", "\"pap chap\"");
        settings.put("radius_accounting", "yes");
        settings.put("radius_interim", "1");
        settings.put("bind_address", address);
        settings.put("peer_address", gateway);
        settings.put("cli_bind_address", "127.0.0.1");
        settings.put("cluster_interface", "lo");
        settings.put("cluster_hb_interval", "1");
        settings.put("cluster_hb_timeout", "10");
        settings.put("ppp_restart_time", "1");
        settings.putAll(more);
        List<String> lines = new ArrayList<>();
        settings.forEach((key, value) -> lines.add("set " + key + " " + value));
        lines.addAll(commands);
        try {
            Path _ = Files.createDirectories(directory);
            Path _ = Files.write(directory.resolve("startup-config"), lines);
            Path _ = Files.writeString(directory.resolve("ip_pool"), pool + "\n");
            Path _ = Files.writeString(directory.resolve("users"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        namespace.addAddress("lo", gateway + "/32");
        HostProcess process = namespace.start(
                name, Map.of(), List.of("sh", "-c", "mount --bind " + directory + " /etc/l2tpns && exec l2tpns"));
        String _ = process.awaitLine(
                line -> line.contains("declaring myself the master"), Duration.ofSeconds(20), namespace.lab()::logs);
        return namespace.lab().own(new L2tpns(process));
    }

    public HostProcess process() {
        return process;
    }

    /** Kills it: a stop would first say good-bye to every tunnel, for seconds. */
    @Override
    public void close() {
        process.kill9();
    }
}
