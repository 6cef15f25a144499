package io.culvert.radius;

import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.Credential;
import io.culvert.core.aaa.SessionFacts;
import io.culvert.core.aaa.TerminateCause;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.aaa.TunnelFacts;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Values that the tests share. */
public final class Samples {
    public static final Secret SECRET = Secret.utf8("a secret of sixteen octets");
    public static final Instant EVENT_TIME = Instant.parse("2026-03-01T12:00:00Z");

    private Samples() {}

    public static Inet4Address ipv4(int a, int b, int c, int d) {
        return (Inet4Address) address((byte) a, (byte) b, (byte) c, (byte) d);
    }

    public static InetAddress address(byte... octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static SessionFacts session() {
        return new SessionFacts(
                "0a1b2c3d",
                4711,
                Optional.of("491701234567"),
                Optional.of("08001234"),
                Optional.of("100000000/20000000"),
                new TunnelFacts(
                        ipv4(192, 0, 2, 10), ipv4(192, 0, 2, 1), "lac.example", "lns.example", Optional.of("77")));
    }

    public static AaaRequest.AuthenticateUser pap(String name, String password) {
        return new AaaRequest.AuthenticateUser(name, new Credential.Pap(Secret.utf8(password)), session());
    }

    /** Asked with the password that everybody knows. */
    public static AaaRequest.AuthorizeTunnel tunnel(String peerName) {
        return new AaaRequest.AuthorizeTunnel(peerName, Secret.utf8("cisco"), ipv4(192, 0, 2, 10), ipv4(192, 0, 2, 1));
    }

    public static AaaRequest.AuthenticateUser chap(String name, String password) {
        var challenge = Octets.ofHex("000102030405060708090a0b0c0d0e0f");
        try {
            var md5 = MessageDigest.getInstance("MD5");
            md5.update((byte) 5);
            md5.update(Octets.utf8(password).toByteArray());
            var response = Octets.wrap(md5.digest(challenge.toByteArray()));
            return new AaaRequest.AuthenticateUser(name, new Credential.Chap(5, challenge, response), session());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static AccountingRecord accounting(AccountingRecord.Event event) {
        return new AccountingRecord(
                event,
                EVENT_TIME,
                "alice",
                session(),
                Optional.of(ipv4(10, 0, 0, 5)),
                List.of(Octets.utf8("gold"), Octets.ofHex("00ff")),
                AccountingRecord.Authentic.RADIUS);
    }

    public static AccountingRecord.Event.Stop stop() {
        return new AccountingRecord.Event.Stop(
                Duration.ofSeconds(3725),
                new TrafficCounters(0x1_0000_0002L, 0x7_8000_0000L, 1000, 0xFFFF_FFFEL),
                TerminateCause.IDLE_TIMEOUT,
                600);
    }
}
