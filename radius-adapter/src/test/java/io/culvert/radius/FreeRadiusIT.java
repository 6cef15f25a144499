package io.culvert.radius;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.Credential;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.aaa.FramedRoute;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.aaa.TunnelAttributes;
import io.culvert.core.vpdn.RadiusPolicy;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.auth.MsChapV2;
import io.culvert.radius.client.AccountingOutcome;
import io.culvert.radius.client.RadiusClient;
import io.culvert.radius.client.RadiusClientSettings;
import io.culvert.radius.client.RadiusServer;
import io.culvert.radius.client.Retransmission;
import io.culvert.radius.packet.NasIdentity;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against FreeRADIUS on the loopback address, with a configuration of its own in a temporary directory. */
class FreeRadiusIT {
    private static final Path PROGRAM = Path.of("/usr/sbin/freeradius");

    @TempDir
    private static Path directory;

    private static @Nullable Process process;
    private static @Nullable RadiusClient client;

    @BeforeAll
    static void start() throws Exception {
        boolean isInstalled = Files.isExecutable(PROGRAM);
        if (!isInstalled && "required".equals(System.getenv("CULVERT_INTEROP"))) {
            throw new IllegalStateException(PROGRAM + " is missing: install the Debian package freeradius");
        }
        Assumptions.assumeTrue(isInstalled, PROGRAM + " is missing: install the Debian package freeradius");
        int authentication = freePort();
        int accounting = freePort();
        configure(authentication, accounting);
        process = new ProcessBuilder(PROGRAM.toString(), "-f", "-d", directory.toString(), "-l", "stdout")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        client = RadiusClient.open(
                RadiusClientSettings.of(
                                List.of(new RadiusServer(
                                        Samples.ipv4(127, 0, 0, 1), authentication, accounting, Samples.SECRET)),
                                new NasIdentity(
                                        Optional.of(Samples.ipv4(127, 0, 0, 1)), Optional.empty(), Optional.of("lns")))
                        .withRetransmission(new Retransmission(
                                Duration.ofMillis(500),
                                Duration.ofSeconds(2),
                                5,
                                Duration.ofSeconds(20),
                                Duration.ZERO)),
                InstantSource.system(),
                new SecureRandom());
        awaitAnswer();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (client != null) {
            client.close();
        }
        if (process != null) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                var _ = process.destroyForcibly();
            }
        }
    }

    @Test
    void papIsAcceptedWithAllThatTheUserIsGiven() throws Exception {
        assertAccepted(ask(Samples.pap("alice", "wonderland")));
    }

    @Test
    void chapIsAccepted() throws Exception {
        assertAccepted(ask(Samples.chap("alice", "wonderland")));
    }

    @Test
    void msChapV2IsAcceptedAndTheServersProofIsRight() throws Exception {
        var challenge = Octets.ofHex("000102030405060708090a0b0c0d0e0f");
        var hash = MsChapV2.ntPasswordHash(Secret.utf8("wonderland"));
        var name = Octets.utf8("alice");
        var response = MsChapV2.response(challenge, Octets.ofHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), name, hash);
        var reply = ask(new AaaRequest.AuthenticateUser(
                "alice", new Credential.MsChapV2(9, challenge, response), Samples.session()));
        assertAccepted(reply);
        assertThat(reply)
                .isInstanceOfSatisfying(
                        AaaReply.Accepted.class,
                        accepted -> assertThat(accepted.msChapSuccess())
                                .contains(MsChapV2.authenticatorResponse(challenge, response, name, hash)));
    }

    @Test
    void wrongPasswordsAreRejected() throws Exception {
        assertThat(ask(Samples.pap("alice", "wrong"))).isInstanceOf(AaaReply.Rejected.class);
        assertThat(ask(Samples.chap("alice", "wrong"))).isInstanceOf(AaaReply.Rejected.class);
        var msChap = new AaaRequest.AuthenticateUser(
                "alice",
                new Credential.MsChapV2(9, Octets.wrap(new byte[16]), Octets.wrap(new byte[49])),
                Samples.session());
        assertThat(ask(msChap))
                .isInstanceOfSatisfying(
                        AaaReply.Rejected.class,
                        rejected ->
                                assertThat(rejected.msChapError().orElseThrow()).startsWith("E=691 R="));
    }

    @Test
    void accountingArrivesWithEveryAttributeUnderstood() throws Exception {
        for (var event : List.of(
                new Event.Start(), new Event.Interim(Duration.ofSeconds(60), TrafficCounters.ZERO), Samples.stop())) {
            var outcome = new CompletableFuture<AccountingOutcome>();
            client().account(Samples.accounting(event), outcome::complete);
            assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new AccountingOutcome.Acknowledged());
        }
        assertThat(Files.readString(directory.resolve("detail")))
                .contains("Acct-Status-Type = Start", "Acct-Status-Type = Interim-Update", "Acct-Status-Type = Stop")
                .contains("User-Name = \"alice\"", "Framed-IP-Address = 10.0.0.5", "Class = 0x676f6c64")
                .contains("Acct-Session-Id = \"0a1b2c3d\"", "Acct-Session-Time = 3725")
                .contains("Acct-Input-Octets = 2", "Acct-Input-Gigawords = 1")
                .contains("Acct-Output-Octets = 2147483648", "Acct-Output-Gigawords = 7")
                .contains("Acct-Input-Packets = 1000", "Acct-Output-Packets = 4294967294")
                .contains("Acct-Terminate-Cause = Idle-Timeout", "Cisco-Disconnect-Cause = VPN-User-Disconnect")
                .containsPattern("Tunnel-Type:?0? = L2TP")
                .containsPattern("Tunnel-Client-Endpoint:?0? = \"192.0.2.10\"")
                .containsPattern("Tunnel-Server-Auth-Id:?0? = \"lns.example\"")
                .contains("Acct-Tunnel-Connection = \"77\"", "Calling-Station-Id = \"491701234567\"")
                .doesNotContain("Attr-");
    }

    @Test
    void aTunnelIsGivenItsPairsItsPasswordAndItsAlternativesByTag() throws Exception {
        long badBefore = client().counters().getFirst().badAttributes();
        assertThat(ask(Samples.tunnel("lac.example"))).isInstanceOfSatisfying(AaaReply.Accepted.class, accepted -> {
            var authorization = accepted.authorization();
            assertThat(authorization.avPairs())
                    .containsExactly("vpdn:l2tp-silent-switchover=1", "vpdn:l2tp-tunnel-resync-packet=4");
            assertThat(authorization.tunnels())
                    .containsExactly(
                            new TunnelAttributes(
                                    1,
                                    Optional.of(3),
                                    Optional.of(1),
                                    Optional.of("192.0.2.10"),
                                    Optional.of("10.9.9.9"),
                                    Optional.of(Secret.utf8("tunnel-secret")),
                                    Optional.of("blue"),
                                    Optional.of("gold"),
                                    Optional.of(10),
                                    Optional.of("lac"),
                                    Optional.of("lns")),
                            new TunnelAttributes(
                                    31,
                                    Optional.of(3),
                                    Optional.of(2),
                                    Optional.empty(),
                                    Optional.of("2001:db8::1"),
                                    Optional.of(Secret.utf8("a secret of more than sixteen octets")),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.of(20),
                                    Optional.empty(),
                                    Optional.empty()));
        });
        assertThat(client().counters().getFirst().badAttributes()).isEqualTo(badBefore);
        assertThat(Files.readString(directory.resolve("requests")))
                .contains("User-Name = \"lac.example\"", "Service-Type = Outbound-User", "NAS-Port-Type = Virtual")
                .contains("NAS-Identifier = \"lns\"", "NAS-IP-Address = 127.0.0.1")
                .containsPattern("Tunnel-Type:?0? = L2TP")
                .containsPattern("Tunnel-Medium-Type:?0? = IPv4")
                .containsPattern("Tunnel-Client-Endpoint:?0? = \"192.0.2.10\"")
                .containsPattern("Tunnel-Server-Endpoint:?0? = \"192.0.2.1\"")
                .containsPattern("Tunnel-Client-Auth-Id:?0? = \"lac.example\"")
                .doesNotContain("Attr-");
    }

    @Test
    void untaggedStringsKeepTheirFirstOctet() throws Exception {
        assertThat(ask(Samples.tunnel("untagged")))
                .isInstanceOfSatisfying(
                        AaaReply.Accepted.class,
                        accepted -> assertThat(accepted.authorization().tunnels())
                                .containsExactly(new TunnelAttributes(
                                        0,
                                        Optional.of(3),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of("10.9.9.9"),
                                        Optional.of(Secret.utf8("untagged-secret")),
                                        Optional.empty(),
                                        Optional.of("0.9.9.9"),
                                        Optional.empty(),
                                        Optional.of("lac"),
                                        Optional.empty())));
    }

    @Test
    void aTunnelProfileLetsNoUserInAndAUserOpensNoTunnel() throws Exception {
        assertThat(ask(Samples.pap("lac.example", "cisco"))).isInstanceOf(AaaReply.Rejected.class);
        assertThat(ask(Samples.chap("lac.example", "cisco"))).isInstanceOf(AaaReply.Rejected.class);
        var sample = Samples.tunnel("alice");
        assertThat(ask(new AaaRequest.AuthorizeTunnel(
                        "alice", Secret.utf8("wonderland"), sample.clientEndpoint(), sample.serverEndpoint())))
                .isEqualTo(new AaaReply.Rejected(Optional.of("no such LAC"), Optional.empty()));
    }

    @Test
    void profilesThatAreForSomethingElseAreRejectsWhateverTheServerSays() throws Exception {
        assertThat(ask(Samples.tunnel("framed")))
                .isEqualTo(AaaReply.Rejected.because("the profile is not for tunnels"));
        assertThat(ask(Samples.pap("outbound", "secret")))
                .isEqualTo(AaaReply.Rejected.because("the account is for another service"));
    }

    @Test
    void theProtocolOfAProfileIsHandedOnAsItIs() throws Exception {
        assertThat(ask(Samples.tunnel("pptp")))
                .isInstanceOfSatisfying(
                        AaaReply.Accepted.class,
                        accepted -> assertThat(RadiusPolicy.ofTunnelReply(accepted.authorization())
                                        .excludesL2tp())
                                .isTrue());
    }

    private static void assertAccepted(AaaReply reply) {
        assertThat(reply).isInstanceOfSatisfying(AaaReply.Accepted.class, accepted -> {
            var authorization = accepted.authorization();
            assertThat(authorization.framedIpAddress()).isEqualTo(new FramedAddress.Fixed(Samples.ipv4(10, 0, 0, 5)));
            assertThat(authorization.framedRoutes()).containsExactly(new FramedRoute(Samples.ipv4(10, 1, 0, 0), 24));
            assertThat(authorization.sessionTimeout()).contains(Duration.ofHours(1));
            assertThat(authorization.classes()).containsExactly(Octets.utf8("gold"));
            assertThat(authorization.primaryDns()).contains(Samples.ipv4(8, 8, 8, 8));
            assertThat(authorization.avPairs()).containsExactly("ip:dns-servers=1.1.1.1");
        });
    }

    /** The server is up as soon as it answers; until then the client repeats. */
    private static void awaitAnswer() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (ask(Samples.pap("nobody", "x")) instanceof AaaReply.Unavailable) {
            if (System.nanoTime() > end || (process != null && !process.isAlive())) {
                throw new IllegalStateException("FreeRADIUS does not answer:\n"
                        + Files.readString(directory.resolve("log"), StandardCharsets.UTF_8));
            }
        }
    }

    private static AaaReply ask(AaaRequest request) throws Exception {
        var reply = new CompletableFuture<AaaReply>();
        client().ask(request, reply::complete);
        return reply.get(30, TimeUnit.SECONDS);
    }

    private static RadiusClient client() {
        if (client == null) {
            throw new IllegalStateException("no client");
        }
        return client;
    }

    private static int freePort() throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress(Samples.ipv4(127, 0, 0, 1), 0))) {
            return socket.getLocalPort();
        }
    }

    private static void configure(int authenticationPort, int accountingPort) throws IOException {
        Files.writeString(directory.resolve("dictionary"), "");
        Files.writeString(directory.resolve("users"), """
                alice Cleartext-Password := "wonderland"
                    Service-Type = Framed-User,
                    Framed-Protocol = PPP,
                    Framed-IP-Address = 10.0.0.5,
                    Framed-Route = "10.1.0.0/24 0.0.0.0 1",
                    Session-Timeout = 3600,
                    Class = 0x676f6c64,
                    MS-Primary-DNS-Server = 8.8.8.8,
                    Cisco-AVPair = "ip:dns-servers=1.1.1.1"

                outbound Cleartext-Password := "secret"
                    Service-Type = Outbound-User
                """);
        Files.writeString(directory.resolve("tunnels"), """
                lac.example Cleartext-Password := "cisco"
                    Service-Type = Outbound-User,
                    Tunnel-Type:1 = L2TP,
                    Tunnel-Medium-Type:1 = IPv4,
                    Tunnel-Client-Endpoint:1 = "192.0.2.10",
                    Tunnel-Server-Endpoint:1 = "10.9.9.9",
                    Tunnel-Password:1 = "tunnel-secret",
                    Tunnel-Private-Group-Id:1 = "blue",
                    Tunnel-Assignment-Id:1 = "gold",
                    Tunnel-Preference:1 = 10,
                    Tunnel-Client-Auth-Id:1 = "lac",
                    Tunnel-Server-Auth-Id:1 = "lns",
                    Tunnel-Type:31 = L2TP,
                    Tunnel-Medium-Type:31 = IPv6,
                    Tunnel-Server-Endpoint:31 = "2001:db8::1",
                    Tunnel-Password:31 = "a secret of more than sixteen octets",
                    Tunnel-Preference:31 = 20,
                    Cisco-AVPair = "vpdn:l2tp-silent-switchover=1",
                    Cisco-AVPair += "vpdn:l2tp-tunnel-resync-packet=4"

                untagged Cleartext-Password := "cisco"
                    Tunnel-Type = L2TP,
                    Tunnel-Server-Endpoint = "10.9.9.9",
                    Tunnel-Assignment-Id = "0.9.9.9",
                    Tunnel-Client-Auth-Id = "lac",
                    Tunnel-Password = "untagged-secret"

                framed Cleartext-Password := "cisco"
                    Service-Type = Framed-User,
                    Tunnel-Type:1 = L2TP

                pptp Cleartext-Password := "cisco"
                    Service-Type = Outbound-User,
                    Tunnel-Type:1 = PPTP

                DEFAULT Auth-Type := Reject
                    Reply-Message = "no such LAC"
                """);
        Files.writeString(directory.resolve("radiusd.conf"), """
                logdir = @DIR@
                raddbdir = @DIR@
                radacctdir = @DIR@
                run_dir = @DIR@
                libdir = /usr/lib/freeradius
                max_request_time = 30
                cleanup_delay = 5
                max_requests = 16384
                hostname_lookups = no
                proxy_requests = no
                security {
                    max_attributes = 200
                    reject_delay = 0
                    status_server = no
                }
                thread pool {
                    start_servers = 1
                    max_servers = 2
                    min_spare_servers = 1
                    max_spare_servers = 2
                    max_requests_per_server = 0
                }
                client culvert {
                    ipaddr = 127.0.0.1
                    secret = "@SECRET@"
                    require_message_authenticator = yes
                }
                modules {
                    pap {
                    }
                    chap {
                    }
                    mschap {
                        use_mppe = no
                    }
                    files users {
                        filename = @DIR@/users
                    }
                    files tunnels {
                        filename = @DIR@/tunnels
                    }
                    detail requests {
                        filename = @DIR@/requests
                        permissions = 0600
                    }
                    detail {
                        filename = @DIR@/detail
                        permissions = 0600
                    }
                }
                server default {
                    listen {
                        type = auth
                        ipaddr = 127.0.0.1
                        port = @AUTH@
                    }
                    listen {
                        type = acct
                        ipaddr = 127.0.0.1
                        port = @ACCT@
                    }
                    # Profiles whose password everybody knows are for tunnels alone.
                    authorize {
                        if (&Service-Type == Outbound-User) {
                            requests
                            tunnels
                        }
                        else {
                            chap
                            mschap
                            users
                        }
                        pap
                    }
                    authenticate {
                        Auth-Type PAP {
                            pap
                        }
                        Auth-Type CHAP {
                            chap
                        }
                        Auth-Type MS-CHAP {
                            mschap
                        }
                    }
                    # Versions before 3.2.5 do not send it by themselves.
                    post-auth {
                        update reply {
                            Message-Authenticator := 0x00
                        }
                        Post-Auth-Type REJECT {
                            update reply {
                                Message-Authenticator := 0x00
                            }
                        }
                    }
                    accounting {
                        detail
                    }
                }
                """.replace("@DIR@", directory.toString())
                .replace("@SECRET@", Samples.SECRET.reveal().toUtf8())
                .replace("@AUTH@", Integer.toString(authenticationPort))
                .replace("@ACCT@", Integer.toString(accountingPort)));
    }
}
