package io.culvert.l2tp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Decoded;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.Message;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.l2tp.wire.TunnelMessage;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Plays the peer of one tunnel, message by message, as a test wants it. */
final class ScriptedPeer {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** The tunnel's own ID. */
    static final TunnelId LOCAL = new TunnelId(10);

    /** The ID that the script gives to the tunnel. */
    static final TunnelId PEER = new TunnelId(20);

    static final Avp.FramingType SYNC = Avp.FramingType.of(false, true);
    static final SessionMessage.Iccn ICCN = new SessionMessage.Iccn(64_000, SYNC, List.of());
    static final SessionMessage.Occn OCCN = new SessionMessage.Occn(56_000, SYNC, List.of());

    /** A message that the tunnel sent. */
    record Heard(ControlHeader header, Message message) {}

    Tunnel tunnel;
    final List<TunnelOutput> reports = new ArrayList<>();
    final List<Heard> heard = new ArrayList<>();
    final List<ControlHeader> zlbs = new ArrayList<>();
    Instant now = START;
    int ns;
    int nr;

    private final Optional<Secret> secret;
    private TunnelId to = TunnelId.NONE;

    private ScriptedPeer(Tunnel tunnel, Optional<Secret> secret) {
        this.tunnel = tunnel;
        this.secret = secret;
    }

    static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    }

    /** The script opens. */
    static ScriptedPeer ofAccepting(TunnelSettings settings) {
        return new ScriptedPeer(Tunnel.accept(settings, LOCAL, random()), settings.secret());
    }

    /** The tunnel opens. */
    static ScriptedPeer ofOpening(TunnelSettings settings) {
        return new ScriptedPeer(Tunnel.open(settings, LOCAL, random(), START), settings.secret());
    }

    /** The script has opened a tunnel, and all is acknowledged. */
    static ScriptedPeer established(TunnelSettings settings) {
        var peer = ofAccepting(settings);
        peer.send(sccrq());
        peer.take();
        peer.send(new TunnelMessage.Scccn(List.of()));
        peer.take();
        assertThat(peer.reports(TunnelOutput.Established.class)).hasSize(1);
        peer.forget();
        return peer;
    }

    /** The tunnel dies at once, and another made of its image is there. */
    TunnelImage replace(TunnelSettings settings) {
        var image = tunnel.image();
        replace(settings, image);
        return image;
    }

    void replace(TunnelSettings settings, TunnelImage image) {
        tunnel = Tunnel.resume(settings, LOCAL, image, random(), now);
    }

    static TunnelMessage.Sccrq sccrq(Avp... avps) {
        return new TunnelMessage.Sccrq(
                Avp.ProtocolVersion.CURRENT,
                Avp.HostName.of("(none)"),
                Avp.FramingCapabilities.of(true, true),
                PEER,
                List.of(avps));
    }

    static TunnelMessage.Sccrp sccrp(Avp... avps) {
        return new TunnelMessage.Sccrp(
                Avp.ProtocolVersion.CURRENT,
                Avp.FramingCapabilities.of(true, true),
                Avp.HostName.of("script"),
                PEER,
                List.of(avps));
    }

    static SessionMessage.Icrq icrq(int peerSession, Avp... avps) {
        return new SessionMessage.Icrq(new SessionId(peerSession), 1, List.of(avps));
    }

    static SessionMessage.Ocrq ocrq(SessionId session) {
        return new SessionMessage.Ocrq(
                session, 9, 1, 2, Avp.BearerType.of(false, true), SYNC, Avp.CalledNumber.of("5551234"), List.of());
    }

    void send(Message message) {
        send(SessionId.NONE, message);
    }

    void send(SessionId session, Message message) {
        send(session, message, Hiding.none());
    }

    void send(SessionId session, Message message, Hiding hiding) {
        sendAgain(MessageCodec.encode(to, session, number(ns), number(nr), message, hiding));
        ns++;
    }

    /** A message of octets behind the header, with the next Ns. */
    void sendBody(SessionId session, Octets body) {
        sendAgain(new OctetWriter()
                .u16(0xC802)
                .u16(12 + body.length())
                .u16(to.value())
                .u16(session.value())
                .u16(ns)
                .u16(nr)
                .octets(body)
                .toOctets());
        ns++;
    }

    void sendAgain(Octets datagram) {
        tunnel.receive((ControlHeader) Header.decode(datagram), datagram, now);
    }

    void sendZlb() {
        sendAgain(MessageCodec.zlb(to, number(ns), number(nr)));
    }

    /** Drains the tunnel, notes what it says, and reports what it sent as released; then acknowledges it. */
    void take() {
        int before = heard.size();
        takeSilently();
        if (heard.size() > before) {
            sendZlb();
            takeSilently();
        }
    }

    /** The same without an acknowledgement. */
    void takeSilently() {
        for (var outputs = tunnel.drain(); !outputs.isEmpty(); outputs = tunnel.drain()) {
            for (var output : outputs) {
                if (output instanceof TunnelOutput.Send send) {
                    send.ns().ifPresent(number -> tunnel.released(number, now));
                    note(send.datagram());
                } else {
                    reports.add(output);
                }
            }
        }
    }

    /** Time passes; what is due runs. */
    void pass(Duration time) {
        now = now.plus(time);
        tunnel.timerExpired(now);
        takeSilently();
    }

    void forget() {
        reports.clear();
        heard.clear();
        zlbs.clear();
    }

    List<Message> messages() {
        return heard.stream().map(Heard::message).toList();
    }

    /** The last message that the tunnel sent. */
    <M extends Message> M last(Class<M> kind) {
        assertThat(heard).isNotEmpty();
        assertThat(heard.getLast().message()).isInstanceOf(kind);
        return kind.cast(heard.getLast().message());
    }

    ControlHeader lastHeader() {
        return heard.getLast().header();
    }

    <R extends TunnelOutput> List<R> reports(Class<R> kind) {
        return reports.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <R extends TunnelOutput> R report(Class<R> kind) {
        assertThat(reports(kind)).hasSize(1);
        return reports(kind).getFirst();
    }

    List<TunnelEvent> counted() {
        return reports(TunnelOutput.Counted.class).stream()
                .map(TunnelOutput.Counted::event)
                .toList();
    }

    private void note(Octets datagram) {
        var header = (ControlHeader) Header.decode(datagram);
        switch (MessageCodec.decode(datagram, header, secret)) {
            case Decoded.Zlb _ -> zlbs.add(header);
            case Decoded.Malformed(var error) -> throw new AssertionError(error);
            case Decoded.Ok(var message, var ignored) -> {
                assertThat(ignored).isEmpty();
                heard.add(new Heard(header, message));
                if (header.ns().value() == nr) {
                    nr++;
                }
                to = LOCAL;
            }
        }
    }

    private static SequenceNumber number(int value) {
        return SequenceNumber.ofLow16(value);
    }
}
