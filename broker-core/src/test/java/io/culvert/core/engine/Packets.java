package io.culvert.core.engine;

import io.culvert.core.address.Ipv4Number;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Decoded;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.Message;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.l2tp.wire.TunnelMessage;
import io.culvert.l2tp.wire.TunnelMessage.Sccrq;
import io.culvert.l2tp.wire.TunnelMessage.StopCcn;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Control messages with tunnel ID 0, made by hand, and what is answered. */
final class Packets {
    private Packets() {}

    static UdpPath stranger(int number) {
        return new UdpPath(Samples.LNS, new InetSocketAddress(Ipv4Number.address(0x0A00_0000L + number), 1701));
    }

    static Octets sccrq(int assigned, String host) {
        return sccrq(assigned, host, Hiding.none());
    }

    static Octets sccrq(int assigned, String host, Hiding hiding) {
        return encode(
                new Sccrq(
                        new Avp.ProtocolVersion(1, 0),
                        Avp.HostName.of(host),
                        Avp.FramingCapabilities.of(true, true),
                        new TunnelId(assigned),
                        List.of()),
                0,
                hiding);
    }

    static Octets sccrq(int assigned, Avp.ProtocolVersion version, List<Avp> avps) {
        return encode(
                new Sccrq(
                        version,
                        Avp.HostName.of("stranger"),
                        Avp.FramingCapabilities.of(true, true),
                        new TunnelId(assigned),
                        avps),
                0,
                Hiding.none());
    }

    /** The same with an AVP of another type, and not mandatory, in the place of the Assigned Tunnel ID. */
    static Octets withoutAssignedTunnelId(Octets sccrq) {
        return Octets.ofHex(sccrq.toHex().replaceFirst("8008" + "0000" + "0009", "0008" + "0000" + "0063"));
    }

    static Octets stopCcn(int assigned) {
        return stopCcn(assigned, Hiding.none());
    }

    static Octets stopCcn(int assigned, Hiding hiding) {
        return encode(
                new StopCcn(new TunnelId(assigned), Result.of(StopCcnResult.GENERAL_CLEAR), List.of()), 1, hiding);
    }

    /** Everything that may be hidden. */
    static Hiding hiding(String secret) {
        return Hiding.all(Secret.utf8(secret), Lab.random(7));
    }

    static Message decode(Effect.SendControl sent, String secret) {
        var header = (ControlHeader) Header.decode(sent.datagram());
        var shared = secret.isEmpty() ? Optional.<Secret>empty() : Optional.of(Secret.utf8(secret));
        if (MessageCodec.decode(sent.datagram(), header, shared) instanceof Decoded.Ok(var message, var _)) {
            return message;
        }
        throw new AssertionError("cannot be read: " + sent);
    }

    static Message decode(Effect.SendControl sent) {
        return decode(sent, "");
    }

    private static Octets encode(TunnelMessage message, int ns, Hiding hiding) {
        return MessageCodec.encode(
                TunnelId.NONE, SessionId.NONE, new SequenceNumber(ns), new SequenceNumber(ns), message, hiding);
    }
}
