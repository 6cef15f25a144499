package io.culvert.dataplane.linux;

import io.culvert.dataplane.ControlListener;
import io.culvert.dataplane.DropReason;
import io.culvert.dataplane.packet.Ipv4;
import io.culvert.dataplane.packet.MssClamp;
import io.culvert.dataplane.packet.NetworkOrder;
import io.culvert.dataplane.packet.RateLimit;
import io.culvert.dataplane.packet.ReceivedHeader;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides about received datagrams: to the kernel, to the control plane, or dropped. <b>Thread:</b> one. */
final class Uplink {
    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);
    private static final int ADDRESS_CONTROL = 0xFF03;
    private static final int IPV4_PROTOCOL = 0x21;
    private static final int NO_TUN = -1;

    private final Sessions sessions;
    private final Tally tally;
    private final ControlListener listener;
    private final BooleanSupplier mayForward;
    private final InetSocketAddress bound;
    private final int tunFd;
    private final int puntLimitOfSession;
    private final RateLimit puntLimit;
    private final RateLimit logLimit;
    private final ReceivedHeader header = new ReceivedHeader();
    private long nowNanos;
    private long forwardedOctets;
    private long forwardedPackets;

    /**
     * @param mayForward whether users' packets are taken
     * @param tunFd -1 without TUN
     * @param bound the address of the endpoint that datagrams come from
     */
    Uplink(
            Sessions sessions,
            Tally tally,
            ControlListener listener,
            BooleanSupplier mayForward,
            InetSocketAddress bound,
            int tunFd,
            int puntLimit,
            int puntLimitOfSession) {
        this.sessions = sessions;
        this.tally = tally;
        this.listener = listener;
        this.mayForward = mayForward;
        this.bound = bound;
        this.tunFd = tunFd;
        this.puntLimitOfSession = puntLimitOfSession;
        this.puntLimit = new RateLimit(puntLimit, System.nanoTime());
        this.logLimit = new RateLimit(1, System.nanoTime());
    }

    /** Deals with the first {@code count} datagrams of a batch. */
    void process(ReceiveBatch batch, int count) {
        nowNanos = System.nanoTime();
        boolean forwards = mayForward.getAsBoolean();
        for (int i = 0; i < count; i++) {
            if (batch.isTruncated(i)) {
                tally.drop(DropReason.TRUNCATED);
                continue;
            }
            switch (header.read(batch.datagrams(), batch.datagram(i), batch.length(i))) {
                case DATA -> {
                    if (forwards) {
                        data(batch, i);
                    } else {
                        tally.drop(DropReason.NOT_ACTIVE);
                    }
                }
                case CONTROL -> control(batch, i);
                case MALFORMED -> tally.drop(DropReason.MALFORMED_HEADER);
                case WRONG_VERSION -> tally.drop(DropReason.WRONG_VERSION);
            }
        }
        if (forwardedPackets != 0) {
            tally.inputPackets.add(forwardedPackets);
            tally.inputOctets.add(forwardedOctets);
            forwardedPackets = 0;
            forwardedOctets = 0;
        }
    }

    private void control(ReceiveBatch batch, int index) {
        tally.controlReceived.increment();
        var local = new InetSocketAddress(batch.localAddress(index, bound.getAddress()), bound.getPort());
        var path = new UdpPath(local, SocketAddress.read(batch.names(), batch.name(index)));
        var datagram = copy(batch.datagrams(), batch.datagram(index), batch.length(index));
        try {
            listener.control(path, datagram);
        } catch (RuntimeException e) {
            listenerFailed(e);
        }
    }

    private void data(ReceiveBatch batch, int index) {
        var session = sessions.byKey(header.key());
        if (session == null) {
            tally.drop(DropReason.UNKNOWN_SESSION);
            return;
        }
        var program = session.program();
        if (!program.peer().isAt(batch.names(), batch.name(index))) {
            tally.drop(DropReason.WRONG_PEER);
            return;
        }
        if (header.isSequenced() && session.isLate(header.ns())) {
            tally.drop(DropReason.LATE);
            return;
        }
        session.noteSequenced(header.isSequenced());
        var memory = batch.datagrams();
        long at = header.payload();
        int left = header.payloadOctets();
        if (left == 0) {
            tally.drop(DropReason.EMPTY_FRAME);
            return;
        }
        int pppOctets = program.forwardsIpv4() ? ipv4HeaderOctets(memory, at, left) : 0;
        if (pppOctets == 0) {
            punt(session, program, memory, at, left);
        } else {
            forward(session, program, memory, at + pppOctets, left - pppOctets);
        }
    }

    /** Octets of the PPP header if the frame is IPv4, else 0. Address, control and a leading zero may be absent. */
    private static int ipv4HeaderOctets(MemorySegment memory, long at, int length) {
        int octets = length >= 2 && NetworkOrder.u16(memory, at) == ADDRESS_CONTROL ? 2 : 0;
        if (octets == length) {
            return 0;
        }
        int first = NetworkOrder.u8(memory, at + octets);
        if (first == IPV4_PROTOCOL) {
            return octets + 1;
        }
        return first == 0 && octets + 1 < length && NetworkOrder.u8(memory, at + octets + 1) == IPV4_PROTOCOL
                ? octets + 2
                : 0;
    }

    private void forward(Session session, SessionProgram program, MemorySegment memory, long at, int available) {
        if (tunFd == NO_TUN) {
            tally.drop(DropReason.NOT_FORWARDING);
            return;
        }
        int length = Ipv4.checkedLength(memory, at, available);
        if (length < 0) {
            tally.drop(DropReason.MALFORMED_IPV4);
            return;
        }
        if (!program.hasSource(Ipv4.source(memory, at))) {
            tally.drop(DropReason.SPOOFED_SOURCE);
            return;
        }
        if (MssClamp.apply(memory, at, length, program.segmentLimit())) {
            tally.mssClamped.increment();
        }
        if (Libc.write(tunFd, memory.address() + at, length) != length) {
            tally.drop(DropReason.TUN_WRITE_FAILED);
            return;
        }
        session.countInput(length, nowNanos);
        forwardedPackets++;
        forwardedOctets += length;
    }

    private void punt(Session session, SessionProgram program, MemorySegment memory, long at, int length) {
        if (!session.mayPunt(nowNanos, puntLimitOfSession)) {
            tally.drop(DropReason.PUNT_LIMIT_OF_SESSION);
            return;
        }
        if (!puntLimit.pass(nowNanos)) {
            tally.drop(DropReason.PUNT_LIMIT);
            return;
        }
        tally.framesPunted.increment();
        try {
            listener.ppp(program.localTunnelId(), program.localSessionId(), copy(memory, at, length));
        } catch (RuntimeException e) {
            listenerFailed(e);
        }
    }

    private void listenerFailed(RuntimeException e) {
        tally.drop(DropReason.LISTENER_FAILED);
        if (logLimit.pass(System.nanoTime())) {
            LOG.error("a received message could not be handed on", e);
        }
    }

    private static Octets copy(MemorySegment memory, long at, int length) {
        var bytes = new byte[length];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, bytes, 0, length);
        return Octets.wrap(bytes);
    }
}
