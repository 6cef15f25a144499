package io.culvert.benchmarks.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An LNS that can be measured. Its addresses, RADIUS server and secrets are those that {@link LoadOptions} names. */
sealed interface Broker {
    /** What its figures are called by. */
    String prefix();

    /** Writes what it needs into {@code directory}: the command that runs it, in the foreground. */
    List<String> prepare(Path directory) throws IOException;

    /** Whether the process serves now. */
    boolean isReady(Process process, Path directory) throws IOException;

    /**
     * The executable jar of this project.
     *
     * @param prefix what its figures are called by
     * @param javaOptions for its JVM
     * @param properties more of its configuration, {@code --key=value} each
     */
    record Culvert(String prefix, Path jar, List<String> javaOptions, List<String> properties) implements Broker {
        private static final String PORT_1701 = ":06A5 ";

        @Override
        public List<String> prepare(Path directory) {
            var command = new ArrayList<String>();
            command.add(Java.executable());
            command.addAll(Java.FLAGS);
            command.addAll(javaOptions);
            command.addAll(List.of(
                    "-jar",
                    jar.toAbsolutePath().toString(),
                    "--culvert.data-directory=" + directory,
                    "--culvert.l2tp.tunnel-secret=" + LoadOptions.TUNNEL_SECRET,
                    "--culvert.pools[0].name=default",
                    "--culvert.pools[0].network=10.64.0.0/14",
                    "--culvert.radius.servers[0].address=127.0.0.1",
                    "--culvert.radius.servers[0].secret=" + LoadOptions.RADIUS_SECRET));
            command.addAll(properties);
            return command;
        }

        @Override
        public boolean isReady(Process process, Path directory) throws IOException {
            Path sockets = Path.of("/proc", Long.toString(process.pid()), "net");
            return Files.readString(sockets.resolve("udp")).contains(PORT_1701)
                    || Files.readString(sockets.resolve("udp6")).contains(PORT_1701);
        }
    }

    /** The same beside a Redis that keeps nothing on disk, where its journal is. */
    record CulvertBesideRedis(Culvert culvert) implements Broker {
        @Override
        public String prefix() {
            return culvert.prefix();
        }

        @Override
        public List<String> prepare(Path directory) throws IOException {
            Path home = Files.createDirectories(directory.resolve("redis"));
            var command = new ArrayList<>(List.of("sh", "-c", """
                    redis-server --bind 127.0.0.1 --port 6379 --save '' --appendonly no --daemonize yes \\
                        --dir %1$s --logfile %1$s/log --pidfile %1$s/redis.pid && exec "$@"
                    """.formatted(home), "sh"));
            command.addAll(culvert.prepare(directory));
            command.addAll(List.of(
                    "--culvert.redundancy.redis.url=redis://127.0.0.1:6379",
                    "--culvert.redundancy.group-key=sixteen letters!",
                    "--culvert.redundancy.confirm=memory"));
            return command;
        }

        @Override
        public boolean isReady(Process process, Path directory) throws IOException {
            return culvert.isReady(process, directory);
        }
    }

    /** The l2tpns of the Debian package, with its configuration mounted over /etc/l2tpns, where it looks. */
    record L2tpns() implements Broker {
        private static final String LOG = "log";

        @Override
        public String prefix() {
            return "l2tpns.setup.";
        }

        @Override
        public List<String> prepare(Path directory) throws IOException {
            Files.writeString(directory.resolve("startup-config"), """
                    set debug 2
                    set log_file "%1$s/log"
                    set pid_file "%1$s/pid"
                    set hostname "l2tpns"
                    set l2tp_secret "%2$s"
                    set bind_address 127.0.0.1
                    set iftun_address 10.67.255.1
                    set peer_address 10.67.255.1
                    set primary_dns 10.67.255.1
                    set primary_radius 127.0.0.1
                    set primary_radius_port 1812
                    set radius_secret "%3$s"
                    set radius_authtypes "chap,pap"
                    set radius_accounting yes
                    set allow_duplicate_users yes
                    set cluster_interface lo
                    set cluster_hb_timeout 30
                    set cli_bind_address 127.0.0.1
                    set send_garp no
                    """.formatted(
                            directory, LoadOptions.TUNNEL_SECRET, LoadOptions.RADIUS_SECRET));
            Files.writeString(directory.resolve("ip_pool"), "10.64.0.0/16\n");
            Files.writeString(directory.resolve("users"), "");
            return List.of("sh", "-c", "mount --bind " + directory + " /etc/l2tpns && exec setsid l2tpns");
        }

        @Override
        public boolean isReady(Process process, Path directory) throws IOException {
            Path log = directory.resolve(LOG);
            return Files.exists(log)
                    && Files.readString(log, StandardCharsets.ISO_8859_1).contains("declaring myself the master");
        }
    }
}
