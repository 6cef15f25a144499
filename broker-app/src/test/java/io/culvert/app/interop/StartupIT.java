package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the broker says and does at its start: when all is well, when something is missing, when it cannot. */
@NeedsPeers(alsoPrograms = "setpriv")
class StartupIT {

    private static final Duration END = Duration.ofSeconds(60);
    private static final Duration UP = Duration.ofSeconds(25);
    private static final String LNS = "10.70.0.1";

    private Lab lab;
    private Namespace lns;

    @BeforeEach
    void open() {
        lab = Lab.open("startup");
        lns = lab.namespace("lns");
        String _ = lab.segment("access").attach(lns, "eth0", LNS + "/24");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void everyFaultOfAConfigurationIsALineWithItsKey() {
        BrokerProcess broker = BrokerProcess.launch(
                lns,
                BrokerProcess.Spec.of("faulty")
                        .with("culvert.l2tp.hello-interval", "soon")
                        .with("culvert.pools[0].name", "default")
                        .with("culvert.pools[0].network", "10.64.0.0/99")
                        .with("culvert.ppp.mru", "99999"));
        assertEndsWithFailure(broker);
        assertThat(broker.lines())
                .filteredOn(line -> line.contains("culvert."))
                .as(String.join("\n", broker.lines()))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("culvert.l2tp.hello-interval")
                                .contains("soon"),
                        line -> assertThat(line)
                                .contains("culvert.pools[0].network")
                                .contains("10.64.0.0/99"),
                        line -> assertThat(line)
                                .contains("culvert.ppp.mru")
                                .contains("99999")
                                .contains("576"));
        BrokerLab.assertNoStackTrace(broker.lines());
    }

    @Test
    void portThatIsTakenIsToldInOneMessage() {
        HostProcess _ = Peers.xl2tpd(lns, DialOptions.to("10.70.0.9"));
        BrokerProcess broker = BrokerProcess.launch(lns, BrokerProcess.Spec.of("second"));
        assertEndsWithFailure(broker);
        assertThat(broker.lines())
                .filteredOn(line -> line.contains("1701"))
                .as(String.join("\n", broker.lines()))
                .hasSize(1)
                .first()
                .asString()
                .containsPattern("(?i)in use");
        BrokerLab.assertNoStackTrace(broker.lines());
    }

    @Test
    void pastedConfigurationOfTheFirstStartDialsInAndStillDoesAfterTheSecond() throws IOException {
        BrokerProcess first = BrokerProcess.start(lns, BrokerProcess.Spec.of("broker"));
        List<String> said = first.lines();
        BrokerLab.assertNoStackTrace(said);
        assertThat(said).anySatisfy(line -> assertThat(line).contains("alice").contains("bob"));
        assertThat(said).anySatisfy(line -> assertThat(line).contains("1701"));
        assertThat(said)
                .as("embedded RADIUS while reachable from outside")
                .anySatisfy(line -> assertThat(line).contains("WARN").contains("culvert.radius.servers"));
        KernelClient client = KernelClient.start(lab.segment("access"), "10.70.0.2/24");
        paste(client, script(said));
        awaitPpp(client);
        assertThat(client.ping(PingOptions.to("10.64.0.1")).lost()).isZero();

        first.stop();
        for (Path file : kept(first)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.toString())
                    .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
        }
        BrokerProcess second = BrokerProcess.start(lns, BrokerProcess.Spec.of("broker"));
        assertThat(script(second.lines())).isEqualTo(script(said));
        paste(client, script(said));
        awaitPpp(client);
        second.stop();
        BrokerLab.assertNoStackTrace(second.lines());
    }

    @Test
    void withoutPrivilegesCallsComeUpAndWhatIsMissingIsOneLine() throws IOException {
        Path home = Files.createTempDirectory("culvert-nobody");
        AutoCloseable _ = lab.own(() -> Workspace.removeDirectory(home));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path data = home.resolve("data");
        ExecResult _ = lns.run(Duration.ofSeconds(5), "install", "-d", "-o", "65534", "-g", "65534", data.toString())
                .orFail("data directory");
        BrokerProcess.Spec spec = BrokerProcess.Spec.of("nobody")
                .under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs")
                .fromCopyIn(home)
                .keepingDataIn(data)
                .with("culvert.l2tp.tunnel-secret", BrokerLab.TUNNEL_SECRET);
        BrokerProcess broker = BrokerProcess.start(lns, spec);
        assertThat(broker.lines())
                .filteredOn(line -> line.contains("CAP_NET_ADMIN") || line.contains("/dev/net/tun"))
                .as(String.join("\n", broker.lines()))
                .hasSize(1);
        BrokerLab.assertNoStackTrace(broker.lines());

        String password = Files.readAllLines(data.resolve("users")).stream()
                .filter(line -> line.startsWith("alice "))
                .map(line -> line.substring(line.indexOf("password=") + "password=".length()))
                .findFirst()
                .orElseThrow();
        KernelClient client = KernelClient.start(lab.segment("access"), "10.70.0.2/24");
        client.dial(DialOptions.to(LNS).user("alice", password).tunnelSecret(BrokerLab.TUNNEL_SECRET));
        assertThat(client.awaitUp(UP).remote()).isEqualTo("10.64.0.1");
        assertThat(client.ping(PingOptions.to("10.64.0.1").count(2)).received()).isZero();
        assertThat(broker.metric("culvert_dataplane_dropped_total", "reason=\"not-forwarding\""))
                .isGreaterThanOrEqualTo(2);
        client.hangUp();
        broker.stop();
    }

    private static void assertEndsWithFailure(BrokerProcess broker) {
        assertThat(broker.process().ends(END)).as(broker.process().tail()).isTrue();
        assertThat(broker.process().exitCode()).as(broker.process().tail()).isEqualTo(1);
    }

    /** What is to be pasted: from the first here-document to the line that starts xl2tpd. */
    private static String script(List<String> lines) {
        List<String> pasted = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("systemctl ")) {
                return pasted.stream().collect(Collectors.joining("\n", "", "\n"));
            }
            if (line.startsWith("cat > ") || !pasted.isEmpty()) {
                pasted.add(line);
            }
        }
        throw new AssertionError("nothing to paste in\n" + String.join("\n", lines));
    }

    /** As a user would, on a machine where xl2tpd is installed and started by hand. */
    private static void paste(KernelClient client, String script) {
        ExecResult _ = client.shell(Duration.ofSeconds(10), """
                        if [ -e /run/pasted.pid ]; then kill -9 $(cat /run/pasted.pid); rm -f /run/pasted.pid; fi
                        for p in /proc/[0-9]*; do
                            [ "$(cat $p/comm 2> /dev/null)" = pppd ] && kill -9 ${p#/proc/}
                        done
                        mkdir -p /etc/xl2tpd /var/run/xl2tpd
                        """ + script + """
                        /usr/bin/xl2tpd -D -p /run/pasted.pid > /run/pasted.log 2>&1 < /dev/null &
                        """).orFail("paste");
    }

    private void awaitPpp(KernelClient client) {
        Await.until(
                "ppp0 of the pasted configuration",
                UP,
                () -> client.shell(Duration.ofSeconds(5), "cat /run/pasted.log").stdout() + lab.logs(),
                () -> client.shell(Duration.ofSeconds(5), "/usr/bin/ip -4 -o addr show dev ppp0")
                        .stdout()
                        .contains("inet 10.64."));
    }

    private static List<Path> kept(BrokerProcess broker) throws IOException {
        try (var files = Files.list(broker.dataDirectory())) {
            return files.filter(file -> !file.endsWith("lock")).toList();
        }
    }
}
