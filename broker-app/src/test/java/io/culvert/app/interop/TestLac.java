package io.culvert.app.interop;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.channel.ChannelFacts;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.tunnel.CallImage;
import io.culvert.l2tp.tunnel.Tunnel;
import io.culvert.l2tp.tunnel.TunnelEvent;
import io.culvert.l2tp.tunnel.TunnelImage;
import io.culvert.l2tp.tunnel.TunnelOutput;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppSettings;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Our own LAC's end of one tunnel behind a real UDP socket in a namespace of the lab: for what no foreign LAC does.
 * Driven by the thread of the test, in {@link #runUntil}; when nobody drives it, it is as silent as a dead one.
 */
final class TestLac implements AutoCloseable {

    private static final int PORT = 1701;
    private static final int ANY_PORT = 0;
    private static final int DATA_MESSAGE = 0x0002;
    private static final int NUMBERED_DATA_MESSAGE = 0x0802;
    private static final int DATA_HEADER_OCTETS = 6;
    private static final int NUMBERS_OCTETS = 4;

    private static final int NR_AT = 10;

    /** An LNS on the same machine answers within this; what takes longer is for the next round. */
    private static final long ANSWER_MILLIS = 2;

    private static final int MOST_ROUNDS = 50;
    private static final AtomicInteger TUNNELS = new AtomicInteger(4241);

    private final Lab lab;
    private final DatagramChannel channel;
    private final Selector selector;
    private final InetSocketAddress lns;
    private final TunnelSettings settings;
    private final TestRecovery recovery;
    private Tunnel tunnel;
    private final List<TunnelOutput> reports = new ArrayList<>();
    private final Map<SessionId, TestCall> calls = new LinkedHashMap<>();
    private final Map<MessageType, UnaryOperator<Octets>> bent = new EnumMap<>(MessageType.class);
    private Optional<PeerFacts> peer = Optional.empty();
    private final List<Integer> dataNs = new ArrayList<>();
    private final Map<SessionId, Integer> nextNs = new HashMap<>();
    private boolean sequencingRequired;
    private long serial;
    private int retransmissions;
    // What it pretends to expect next.
    private OptionalInt withheld = OptionalInt.empty();

    private TestLac(
            Lab lab, DatagramChannel channel, Selector selector, InetSocketAddress lns, TunnelSettings settings) {
        this.lab = lab;
        this.channel = channel;
        this.selector = selector;
        this.lns = lns;
        this.settings = settings;
        this.tunnel = Tunnel.open(settings, nextId(), new SecureRandom(), Instant.now());
        this.recovery = new TestRecovery(settings, () -> tunnel, TestLac::nextId, this::transmit);
    }

    private static TunnelId nextId() {
        return new TunnelId(TUNNELS.incrementAndGet());
    }

    /** Sends an SCCRQ to the LNS's port 1701 from that address of the namespace, which both are of one IP version. */
    static TestLac open(Namespace namespace, String address, String lns, TunnelSettings settings) {
        return open(namespace, new InetSocketAddress(InetAddress.ofLiteral(address), PORT), lns, settings);
    }

    /** As above from a port of its own: for several of them on one address. */
    static TestLac openFromAnyPort(Namespace namespace, String address, String lns, TunnelSettings settings) {
        return open(namespace, new InetSocketAddress(InetAddress.ofLiteral(address), ANY_PORT), lns, settings);
    }

    private static TestLac open(Namespace namespace, InetSocketAddress local, String lns, TunnelSettings settings) {
        DatagramChannel channel = NamespaceSockets.inside(namespace, () -> {
            DatagramChannel opened = DatagramChannel.open(
                    local.getAddress() instanceof Inet6Address
                            ? StandardProtocolFamily.INET6
                            : StandardProtocolFamily.INET);
            boolean _ = opened.configureBlocking(false).isBlocking();
            return opened.bind(local);
        });
        InetSocketAddress peer = new InetSocketAddress(InetAddress.ofLiteral(lns), PORT);
        try {
            Selector selector = Selector.open();
            SelectionKey _ = channel.register(selector, SelectionKey.OP_READ);
            return namespace.lab().own(new TestLac(namespace.lab(), channel, selector, peer, settings));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every message of that type leaves as {@code change} makes it; what it makes empty is lost. */
    TestLac bend(MessageType type, UnaryOperator<Octets> change) {
        UnaryOperator<Octets> _ = bent.put(type, change);
        return this;
    }

    /** Its calls are connected with Sequencing Required, and its data is numbered (RFC 2661 section 5.4). */
    TestLac requireSequencing() {
        sequencingRequired = true;
        return this;
    }

    /** The Ns of the data messages that have come, in their order; those without one left out. */
    List<Integer> dataNs() {
        return List.copyOf(dataNs);
    }

    /** How many numbered data messages of that call it has sent since its last failure. */
    int numbersUsed(TestCall call) {
        return nextNs.getOrDefault(call.id(), 0);
    }

    /** From now on it acknowledges nothing of what comes, although it takes it in. */
    TestLac withholdAcknowledgements() {
        withheld = OptionalInt.of(tunnel.channelFacts().nr().value());
        return this;
    }

    /** Acknowledges again; what came meanwhile with the next that it says. */
    TestLac acknowledge() {
        withheld = OptionalInt.empty();
        return this;
    }

    /** Its recovery tunnels, those that the LNS opens and its own. */
    TestRecovery recovery() {
        return recovery;
    }

    /** What another LAC that goes on in place of this one would know of the tunnel. */
    TunnelImage image() {
        return tunnel.image();
    }

    /**
     * It fails, and another goes on which knows no more than that image; it opens a recovery tunnel, and numbers its data from
     * zero (RFC 4951 section 3.2.3).
     */
    void fail(TunnelImage image) {
        TunnelId id = id();
        tunnel = Tunnel.resume(settings, id, image, new SecureRandom(), Instant.now());
        boolean _ = calls.keySet()
                .retainAll(image.calls().stream().map(CallImage::local).toList());
        nextNs.clear();
        recovery.request(new TestRecovery.OldTunnel(id, peer().tunnelId()), Instant.now());
    }

    /** A user dials in: the line comes up with the LNS's ICRP, and PPP begins. */
    TestCall dial(PppSettings client) {
        return placed(id -> TestCall.of(id, client));
    }

    /** As above, with nobody on the line. */
    TestCall dialWithout(TestCall.Line line) {
        return placed(id -> TestCall.without(id, line));
    }

    /** Asks for a call out, as an LNS does. */
    TestCall callOut(String number) {
        Avp.CalledNumber called = Avp.CalledNumber.of(number);
        long serialNumber = ++serial;
        SessionId id = tunnel.placeOutgoingCall(
                        session -> new SessionMessage.Ocrq(
                                session,
                                serialNumber,
                                1,
                                10_000_000,
                                Avp.BearerType.of(true, false),
                                Avp.FramingType.of(false, true),
                                called,
                                List.of()),
                        Instant.now())
                .orElseThrow();
        TestCall call = TestCall.without(id, TestCall.Line.NEVER_UP);
        TestCall _ = calls.put(id, call);
        return call;
    }

    /** Offers a call, with the ICRQ that {@code request} makes of its session ID. */
    SessionId call(Function<SessionId, SessionMessage.Icrq> request) {
        return tunnel.placeIncomingCall(request, Instant.now()).orElseThrow();
    }

    void connect(SessionId session, SessionMessage.Iccn connected) {
        if (!tunnel.callConnected(session, connected, Instant.now())) {
            throw new AssertionError("the call is gone: " + reports);
        }
    }

    /** CDN. */
    void clear(TestCall call, Disconnect why) {
        if (!tunnel.clearCall(call.id(), why, Instant.now())) {
            throw new AssertionError("the call is gone: " + call);
        }
    }

    /** The user of the call hangs up. */
    void hangUp(TestCall call) {
        send(call, call.hangUp(Instant.now()));
    }

    /** StopCCN without a CDN for each call. */
    void stop(Result result) {
        tunnel.close(result, Instant.now());
    }

    /** Serves the tunnel until the condition holds. */
    void runUntil(String what, Duration timeout, BooleanSupplier condition) {
        Await.until(what, timeout, () -> reports + "\n" + calls.values() + "\n" + lab.logs(), () -> {
            run();
            return condition.getAsBoolean();
        });
    }

    /** Serves the tunnel until the LNS has accepted it. */
    TestLac awaitEstablished(Duration timeout) {
        runUntil("tunnel", timeout, () -> has(TunnelOutput.Established.class));
        return this;
    }

    /** The LAC's tunnel ID. */
    TunnelId id() {
        return tunnel.localTunnelId();
    }

    /** What the LNS said of itself; its tunnel ID among it. */
    PeerFacts peer() {
        return peer.orElseThrow(() -> new AssertionError("no tunnel: " + reports));
    }

    /** Whether the LNS has acknowledged all that it was told. */
    boolean isAcknowledged() {
        ChannelFacts channel = tunnel.channelFacts();
        return channel.unsent() + channel.unacknowledged() == 0;
    }

    /** Its calls that are not over. */
    Collection<TestCall> calls() {
        return List.copyOf(calls.values());
    }

    /** Sessions that its tunnel has, those of the test among them. */
    int sessionCount() {
        return tunnel.sessionCount();
    }

    /** Why the tunnel ended, if it has. */
    Optional<CloseReason> closed() {
        return reports.stream()
                .filter(TunnelOutput.Closed.class::isInstance)
                .map(report -> ((TunnelOutput.Closed) report).reason())
                .findFirst();
    }

    /** Whether there was a report of that kind. */
    boolean has(Class<? extends TunnelOutput> kind) {
        return reports.stream().anyMatch(kind::isInstance);
    }

    long count(TunnelEvent event) {
        return reports.stream()
                .filter(report -> report instanceof TunnelOutput.Counted(var counted) && counted == event)
                .count();
    }

    int retransmissions() {
        return retransmissions;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }

    /** Takes what has come and does what is due, and goes on while the LNS answers at once. */
    void run() {
        try {
            for (int i = 0; i < MOST_ROUNDS; i++) {
                receive();
                Instant now = Instant.now();
                tunnel.timerExpired(now);
                recovery.run(now);
                for (TestCall call : List.copyOf(calls.values())) {
                    send(call, call.timerExpired(now));
                }
                drain();
                int ready = selector.select(ANSWER_MILLIS);
                selector.selectedKeys().clear();
                if (ready == 0) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private TestCall placed(Function<SessionId, TestCall> line) {
        long number = ++serial;
        SessionId id = call(session -> new SessionMessage.Icrq(session, number, List.of()));
        TestCall call = line.apply(id);
        TestCall _ = calls.put(id, call);
        return call;
    }

    private void receive() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(2000);
        while (channel.receive(buffer) != null) {
            byte[] datagram = new byte[buffer.flip().remaining()];
            ByteBuffer _ = buffer.get(datagram).clear();
            Octets octets = Octets.wrap(datagram);
            switch (Header.decode(octets)) {
                case Header.ControlHeader header -> {
                    // Deaf until the control channel is reset (RFC 4951 section 3.2.1).
                    if (!recovery.receive(header, octets, Instant.now()) && !recovery.isPending()) {
                        tunnel.receive(header, octets, Instant.now());
                    }
                    recovery.run(Instant.now());
                    drain();
                }
                case Header.DataHeader header -> {
                    Octets frame = octets.slice(header.payloadStart(), header.payloadEnd());
                    header.ns().ifPresent(ns -> dataNs.add(ns.value()));
                    ofUser(header.sessionId()).ifPresent(call -> send(call, call.receive(frame, Instant.now())));
                }
                case Header.Discarded discarded -> throw new AssertionError(discarded + " from the LNS: " + octets);
            }
        }
    }

    private void drain() {
        for (List<TunnelOutput> outputs = tunnel.drain(); !outputs.isEmpty(); outputs = tunnel.drain()) {
            for (TunnelOutput output : outputs) {
                take(output);
            }
        }
    }

    private void transmit(TunnelOutput.Send send) {
        Octets changed = bent(send.datagram());
        try {
            if (!changed.isEmpty()) {
                int _ = channel.send(ByteBuffer.wrap(changed.toByteArray()), lns);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void take(TunnelOutput output) {
        if (output instanceof TunnelOutput.Send send) {
            transmit(send);
            send.ns().ifPresent(number -> tunnel.released(number, Instant.now()));
            retransmissions += send.retransmission() ? 1 : 0;
            return;
        }
        reports.add(output);
        switch (output) {
            case TunnelOutput.Established(var facts) -> peer = Optional.of(facts);
            case TunnelOutput.CallAccepted(var local, var peerId) ->
                ofUser(local).ifPresent(call -> accepted(call, peerId));
            case TunnelOutput.CallEstablished(var local, var _, var _) ->
                ofUser(local).ifPresent(call -> send(call, call.connected(Instant.now())));
            case TunnelOutput.CallCleared(var local, var reason) ->
                Optional.ofNullable(calls.remove(local)).ifPresent(call -> call.cleared(reason));
            case TunnelOutput.Send _,
                    TunnelOutput.CallOffered _,
                    TunnelOutput.OutgoingCallOffered _,
                    TunnelOutput.CallRefused _,
                    TunnelOutput.LinkInfo _,
                    TunnelOutput.WanErrors _,
                    TunnelOutput.Closed _,
                    TunnelOutput.Gone _,
                    TunnelOutput.Resumed _,
                    TunnelOutput.Counted _,
                    TunnelOutput.AvpIgnored _,
                    TunnelOutput.MessageRejected _ -> {}
        }
    }

    /** Empty for calls that the test drives message by message. */
    private Optional<TestCall> ofUser(SessionId local) {
        return Optional.ofNullable(calls.get(local));
    }

    private void accepted(TestCall call, SessionId peerId) {
        call.accepted(peerId);
        if (call.line() != TestCall.Line.NEVER_UP) {
            List<Avp> more = sequencingRequired ? List.of(new Avp.SequencingRequired()) : List.of();
            connect(call.id(), new SessionMessage.Iccn(10_000_000, Avp.FramingType.of(false, true), more));
        }
    }

    private void send(TestCall call, List<Octets> frames) {
        for (Octets frame : frames) {
            ByteBuffer data = ByteBuffer.allocate(DATA_HEADER_OCTETS + NUMBERS_OCTETS + frame.length())
                    .putShort((short) (sequencingRequired ? NUMBERED_DATA_MESSAGE : DATA_MESSAGE))
                    .putShort((short) peer().tunnelId().value())
                    .putShort((short) call.peerId().value());
            if (sequencingRequired) {
                int next = nextNs.merge(call.id(), 1, Integer::sum);
                ByteBuffer _ = data.putShort((short) (next - 1)).putShort((short) 0);
            }
            ByteBuffer _ = data.put(frame.toByteArray());
            try {
                int _ = channel.send(data.flip(), lns);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Octets bent(Octets datagram) {
        if (!(Header.decode(datagram) instanceof Header.ControlHeader header)) {
            return datagram;
        }
        if (withheld.isPresent()) {
            return withNr(bent(datagram, header), withheld.getAsInt());
        }
        return bent(datagram, header);
    }

    private static Octets withNr(Octets datagram, int nr) {
        return datagram.isEmpty()
                ? datagram
                : new OctetWriter(datagram.length())
                        .octets(datagram)
                        .patchU16(NR_AT, nr)
                        .toOctets();
    }

    private Octets bent(Octets datagram, Header.ControlHeader header) {
        Optional<UnaryOperator<Octets>> change = MessageCodec.peekType(datagram, header)
                .flatMap(MessageType::find)
                .flatMap(type -> Optional.ofNullable(bent.get(type)));
        return change.map(operator -> operator.apply(datagram)).orElse(datagram);
    }
}
