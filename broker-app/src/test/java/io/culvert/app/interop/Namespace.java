package io.culvert.app.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A network namespace of a {@link Lab}, with what can be done in it. */
public final class Namespace {

    private final Lab lab;
    private final String role;
    private final String fullName;

    private Namespace(Lab lab, String role, String fullName) {
        this.lab = lab;
        this.role = role;
        this.fullName = fullName;
    }

    static Namespace create(Lab lab, String role, String fullName) {
        String _ = Exec.ok("ip", "netns", "add", fullName);
        Namespace namespace = new Namespace(lab, role, fullName);
        String _ = namespace.ip("link", "set", "lo", "up");
        return namespace;
    }

    public Lab lab() {
        return lab;
    }

    public String role() {
        return role;
    }

    /** The name that {@code ip netns} knows. */
    public String fullName() {
        return fullName;
    }

    /** {@code ip -n NAMESPACE ...}, which must succeed. */
    public String ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", fullName));
        command.addAll(List.of(arguments));
        return Exec.ok(command);
    }

    /** Runs a command in this namespace to its end. */
    public ExecResult run(Duration timeout, String... command) {
        return Exec.run(timeout, inside(List.of(command)));
    }

    /** Starts a process in this namespace; it ends with the lab at the latest, and its output is in the lab's logs. */
    public HostProcess start(String name, Map<String, String> environment, List<String> command) {
        Path log = lab.directory().resolve(name + ".log");
        HostProcess process = lab.own(HostProcess.start(name, log, environment, inside(command)));
        lab.addLog(name, process::tail);
        return process;
    }

    /** Adds an address such as {@code 10.70.0.1/24} or {@code fd00:70::1/64}; IPv6 is usable at once (no DAD). */
    public void addAddress(String device, String address) {
        if (address.contains(":")) {
            String _ = ip("addr", "add", address, "dev", device, "nodad");
        } else {
            String _ = ip("addr", "add", address, "dev", device);
        }
    }

    public void addRoute(String prefix, String via) {
        if (prefix.contains(":")) {
            String _ = ip("-6", "route", "add", prefix, "via", via);
        } else {
            String _ = ip("route", "add", prefix, "via", via);
        }
    }

    /** Makes the namespace a router for IPv4 and IPv6. */
    public void forward() {
        for (String key : List.of("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding")) {
            ExecResult _ =
                    run(Duration.ofSeconds(5), "sysctl", "-qw", key + "=1").orFail(key);
        }
    }

    public void linkUp(String device) {
        String _ = ip("link", "set", device, "up");
    }

    public void linkDown(String device) {
        String _ = ip("link", "set", device, "down");
    }

    @Override
    public String toString() {
        return fullName;
    }

    List<String> inside(List<String> command) {
        List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", fullName));
        inside.addAll(command);
        return inside;
    }
}
