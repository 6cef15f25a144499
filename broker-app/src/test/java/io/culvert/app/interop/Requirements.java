package io.culvert.app.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this machine must have for the interop tests, and what of it is missing. */
public final class Requirements {

    private static final List<Path> PROGRAM_DIRECTORIES =
            List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/sbin"), Path.of("/bin"));

    /** Program and the Debian package that has it. */
    private static final List<String[]> PROGRAMS = List.of(
            new String[] {"ip", "iproute2"},
            new String[] {"ethtool", "ethtool"},
            new String[] {"ping", "iputils-ping"},
            new String[] {"sysctl", "procps"},
            new String[] {"linux.uml", "user-mode-linux"},
            new String[] {"busybox", "busybox-static"},
            new String[] {"xl2tpd", "xl2tpd"},
            new String[] {"pppd", "ppp"},
            new String[] {"iperf3", "iperf3"},
            new String[] {"socat", "socat"},
            new String[] {"freeradius", "freeradius"},
            new String[] {"radclient", "freeradius-utils"},
            new String[] {"tcpdump", "tcpdump"},
            new String[] {"tshark", "tshark"},
            new String[] {"curl", "curl"},
            new String[] {"psql", "postgresql-client"},
            new String[] {"redis-server", "redis-server"},
            new String[] {"openssl", "openssl"},
            new String[] {"xz", "xz-utils"});

    private Requirements() {}

    /** One line for each thing that is missing, with the package to install; empty if the tests can run. */
    public static List<String> missing(List<String> optionalPackages) {
        List<String> missing = new ArrayList<>();
        for (String[] program : PROGRAMS) {
            if (find(program[0]).isEmpty()) {
                missing.add(program[0] + " (package " + program[1] + ")");
            }
        }
        for (String program : optionalPackages) {
            if (find(program).isEmpty()) {
                missing.add(program + " (package " + program + ")");
            }
        }
        if (!Files.isDirectory(GuestImage.MODULES)) {
            missing.add(GuestImage.MODULES + " (package user-mode-linux)");
        }
        if (!Files.isWritable(Path.of("/dev/net/tun"))) {
            missing.add("/dev/net/tun (device, writable)");
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            missing.add("root (these tests make network namespaces)");
        } else if (!canUnshare()) {
            missing.add("network namespaces (unshare -n is refused)");
        }
        return missing;
    }

    /** The path of a program that must be there. */
    static Path program(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("no program " + name));
    }

    private static Optional<Path> find(String name) {
        return PROGRAM_DIRECTORIES.stream()
                .map(directory -> directory.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean canUnshare() {
        return find("unshare").isPresent()
                && Exec.run(Duration.ofSeconds(5), List.of("unshare", "-n", "true"))
                        .isSuccess();
    }
}
