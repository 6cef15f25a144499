package io.culvert.dataplane.linux;

import io.culvert.dataplane.DataplaneException;
import io.culvert.dataplane.DropReason;
import io.culvert.dataplane.packet.DataHeaders;
import io.culvert.dataplane.packet.Fragmenter;
import io.culvert.dataplane.packet.IcmpTooBig;
import io.culvert.dataplane.packet.Ipv4;
import io.culvert.dataplane.packet.MssClamp;
import io.culvert.dataplane.packet.RateLimit;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves packets from the TUN to their sessions.
 *
 * <p>A packet larger than its session's MTU is answered with ICMP "fragmentation needed" if it must not be fragmented,
 * else it is fragmented here: the user's side need not take more than its MRU. A data message larger than the path to
 * the LAC is fragmented by the kernel (outer headers never forbid it). TTL is the kernel's business, which forwards
 * between the TUN and the core.
 */
final class Downlink implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Downlink.class);
    private static final int BATCH = 64;
    private static final int HEADROOM = 32;
    private static final int LARGEST_PACKET = 9216;
    private static final int STRIDE = HEADROOM + LARGEST_PACKET + 160;
    private static final int TOO_BIG_PER_SECOND = 1000;

    private final TunDevice tun;
    private final int gateway;
    private final Sessions sessions;
    private final Tally tally;
    private final NumberSource numbers;
    private final ReentrantLock sequenceLock;
    private final BooleanSupplier mayForward;
    private final Waiter waiter;
    private final List<UdpEndpoint> endpoints;
    private final SendBatch[] batches;
    private final MemorySegment packets = Arena.ofAuto().allocate((long) (BATCH + 1) * STRIDE, 64);
    private final RateLimit tooBigLimit = new RateLimit(TOO_BIG_PER_SECOND, System.nanoTime());
    private final Fragmenter fragmenter = new Fragmenter();
    private final Runnable rebuilt;
    private boolean isBroken;
    private long nowNanos;
    private int slot;
    private long forwardedOctets;
    private long forwardedPackets;

    /**
     * @param gateway source of ICMP messages, or 0 for the address that could not be reached
     * @param sequenceLock held from numbering a message to sending it
     * @param mayForward whether users' packets are taken
     * @param rebuilt called when the TUN was made again: its routes are gone
     */
    Downlink(
            TunDevice tun,
            int gateway,
            Sessions sessions,
            Tally tally,
            NumberSource numbers,
            List<UdpEndpoint> endpoints,
            ReentrantLock sequenceLock,
            BooleanSupplier mayForward,
            Runnable rebuilt) {
        this.mayForward = mayForward;
        this.rebuilt = rebuilt;
        this.tun = tun;
        this.gateway = gateway;
        this.sessions = sessions;
        this.tally = tally;
        this.numbers = numbers;
        this.endpoints = endpoints;
        this.sequenceLock = sequenceLock;
        this.waiter = new Waiter(tun.fd());
        this.batches = endpoints.stream()
                .map(endpoint -> new SendBatch(endpoint.dataFd(), endpoint.family(), BATCH))
                .toArray(SendBatch[]::new);
    }

    @Override
    public void run() {
        nowNanos = System.nanoTime();
        boolean forwards = mayForward.getAsBoolean();
        while (!waiter.isStopped()) {
            long at = (long) slot * STRIDE + HEADROOM;
            int length = Libc.read(tun.fd(), packets.address() + at, LARGEST_PACKET);
            if (length > 0 && !forwards) {
                tally.drop(DropReason.NOT_ACTIVE);
                forwards = mayForward.getAsBoolean();
            } else if (length > 0) {
                forward(at, length);
                if (slot == BATCH) {
                    forwards = mayForward.getAsBoolean();
                    flush();
                    nowNanos = System.nanoTime();
                }
            } else {
                flush();
                if (length == -Libc.EAGAIN || length == -Libc.EINTR) {
                    waiter.await();
                } else {
                    readFailed(-length);
                }
                nowNanos = System.nanoTime();
                forwards = mayForward.getAsBoolean();
            }
        }
        flush();
    }

    /** The interface was taken down, for a while perhaps, or deleted. */
    private void readFailed(int error) {
        tally.drop(DropReason.TUN_READ_FAILED);
        if (error == Libc.EBADFD && isRebuilt()) {
            return;
        }
        if (!isBroken) {
            isBroken = true;
            LOG.error("nothing can be read from {} (is it down?): {}", tun.name(), Libc.errorText(error));
        }
        waiter.awaitRetry();
    }

    private boolean isRebuilt() {
        try {
            tun.rebuild();
        } catch (DataplaneException e) {
            if (!isBroken) {
                LOG.error("{} was deleted and cannot be made again: {}", tun.name(), e.getMessage());
            }
            isBroken = true;
            return false;
        }
        rebuilt.run();
        tally.tunRebuilds.increment();
        isBroken = false;
        LOG.warn("{} was deleted by somebody, and is there again with all its routes", tun.name());
        return true;
    }

    private void forward(long at, int available) {
        int length = Ipv4.checkedLength(packets, at, available);
        if (length < 0) {
            tally.drop(DropReason.NOT_IPV4);
            return;
        }
        var session = sessions.byDestination(Ipv4.destination(packets, at));
        if (session == null) {
            tally.drop(DropReason.NO_SESSION_FOR_DESTINATION);
            return;
        }
        var program = session.program();
        if (!program.forwardsIpv4()) {
            tally.drop(DropReason.NO_SESSION_FOR_DESTINATION);
            return;
        }
        if (length > program.mtu()) {
            forwardTooBig(session, program, at, length);
            return;
        }
        if (MssClamp.apply(packets, at, length, program.segmentLimit())) {
            tally.mssClamped.increment();
        }
        send(session, program, at, length);
    }

    private void send(Session session, SessionProgram program, long at, int length) {
        if (session.isSequenced() && !sequenceLock.isHeldByCurrentThread()) {
            sequenceLock.lock();
        }
        int ns = numbers.next(session);
        if (ns == NumberSource.NONE_LEFT) {
            tally.drop(DropReason.NO_NUMBER);
            return;
        }
        long frame = DataHeaders.writePppIpv4(packets, at, program.addressControl(), program.compressProtocol());
        long message = DataHeaders.writeL2tp(packets, frame, program.peerKey(), ns);
        batch(program.endpoint())
                .add(program.local(), program.peer(), packets.address() + message, (int) (at - message) + length);
        slot++;
        session.countOutput(length, nowNanos);
        forwardedPackets++;
        forwardedOctets += length;
    }

    private SendBatch batch(UdpEndpoint endpoint) {
        int index = 0;
        while (endpoints.get(index) != endpoint) {
            index++;
        }
        return batches[index];
    }

    private void flush() {
        for (var batch : batches) {
            int refused = batch.send();
            if (refused != 0) {
                tally.drop(DropReason.SEND_FAILED, refused);
            }
        }
        slot = 0;
        if (sequenceLock.isHeldByCurrentThread()) {
            sequenceLock.unlock();
        }
        if (forwardedPackets != 0) {
            tally.outputPackets.add(forwardedPackets);
            tally.outputOctets.add(forwardedOctets);
            forwardedPackets = 0;
            forwardedOctets = 0;
        }
    }

    private void forwardTooBig(Session session, SessionProgram program, long at, int length) {
        if ((Ipv4.fragmentWord(packets, at) & Ipv4.DONT_FRAGMENT) == 0) {
            sendFragments(session, program, at, length);
            return;
        }
        tally.drop(DropReason.TOO_BIG);
        if (!IcmpTooBig.isAllowedAbout(packets, at, length) || !tooBigLimit.pass(nowNanos)) {
            return;
        }
        int from = gateway == 0 ? Ipv4.destination(packets, at) : gateway;
        long answer = (long) BATCH * STRIDE;
        int octets = IcmpTooBig.write(packets, at, length, from, program.mtu(), packets, answer);
        if (Libc.write(tun.fd(), packets.address() + answer, octets) == octets) {
            tally.tooBigAnswered.increment();
        }
    }

    /** Fragments take the free slots of the batch; the packet itself is moved out of their way. */
    private void sendFragments(Session session, SessionProgram program, long at, int length) {
        long original = (long) BATCH * STRIDE;
        MemorySegment.copy(packets, at, packets, original, length);
        fragmenter.begin(packets, original, length, program.mtu());
        while (fragmenter.hasNext()) {
            if (slot == BATCH) {
                flush();
            }
            long fragmentAt = (long) slot * STRIDE + HEADROOM;
            int octets = fragmenter.next(packets, fragmentAt);
            // Counted one by one, as the user counts them.
            send(session, program, fragmentAt, octets);
        }
        tally.packetsFragmented.increment();
    }

    /** Makes {@link #run} return soon. */
    void stop() {
        waiter.stop();
    }

    /** After {@link #run} has returned. */
    void release() {
        waiter.close();
    }
}
