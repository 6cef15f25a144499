package io.culvert.l2tp.tunnel;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.channel.ChannelOutput;
import io.culvert.l2tp.channel.ControlChannel;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.Message;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.TunnelMessage;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a step says: messages into the channel, reports to the owner. */
final class Outbox {
    private final ControlChannel channel;
    private final Hiding hiding;
    private TunnelId peer = TunnelId.NONE;
    private List<TunnelOutput> reports = new ArrayList<>(0);
    private boolean overflowed;

    Outbox(ControlChannel channel, Hiding hiding) {
        this.channel = channel;
        this.hiding = hiding;
    }

    /** Where messages go from now on; an unassigned ID is ignored. */
    void peer(TunnelId id) {
        if (id.isAssigned()) {
            peer = id;
        }
    }

    TunnelId peer() {
        return peer;
    }

    /** Queues the HELLO that proves the numbers of a resumed channel, and lets messages leave. */
    void probe() {
        channel.probe(encode(SessionId.NONE, channel.probeNs(), new TunnelMessage.Hello(List.of())));
    }

    /** Queues a message; if the queue is full it is lost, and so must the tunnel be. */
    SequenceNumber send(SessionId session, Message message) {
        var ns = channel.nextNs();
        if (channel.isFull()) {
            overflowed = true;
        } else {
            channel.send(encode(session, message));
        }
        return ns;
    }

    /** Queues a message with another Ns than it was encoded with, if it ends a call. */
    void sendIfDisconnect(Octets message) {
        if (Header.decode(message) instanceof Header.ControlHeader header
                && MessageCodec.peekType(message, header).orElse(0) == MessageType.CDN.number()
                && !channel.isFull()) {
            channel.send(new OctetWriter(message.length())
                    .octets(message)
                    .patchU16(ControlChannel.NS_OFFSET, channel.nextNs().value())
                    .toOctets());
        }
    }

    /** Queues the last message of the tunnel, in front of all that has not left yet. */
    void sendLast(Message message) {
        channel.dropUnsent();
        channel.send(encode(SessionId.NONE, message));
    }

    void report(TunnelOutput output) {
        reports.add(output);
    }

    void count(TunnelEvent event) {
        report(new TunnelOutput.Counted(event));
    }

    /** Whether a message was lost; asking forgets it. */
    boolean takeOverflow() {
        boolean taken = overflowed;
        overflowed = false;
        return taken;
    }

    /** The reports, if there are any; else what the channel wants to send. */
    List<TunnelOutput> drain() {
        if (reports.isEmpty()) {
            var outputs = channel.drain();
            for (int i = 0; i < outputs.size(); i++) {
                reports.add(output(outputs.get(i)));
            }
        }
        if (reports.isEmpty()) {
            return List.of();
        }
        var drained = reports;
        reports = new ArrayList<>(0);
        return drained;
    }

    private TunnelOutput output(ChannelOutput output) {
        return switch (output) {
            case ChannelOutput.Transmit(var ns, var datagram, var retransmission) ->
                new TunnelOutput.Send(datagram, Optional.of(ns), retransmission);
            case ChannelOutput.Acknowledge(var ns, var nr) ->
                new TunnelOutput.Send(MessageCodec.zlb(peer, ns, nr), Optional.empty(), false);
            case ChannelOutput.Noticed(var notice) -> new TunnelOutput.Counted(event(notice));
        };
    }

    private static TunnelEvent event(ChannelOutput.Notice notice) {
        return switch (notice) {
            case DUPLICATE -> TunnelEvent.DUPLICATE;
            case HELD_OUT_OF_ORDER -> TunnelEvent.HELD_OUT_OF_ORDER;
            case DROPPED_OUT_OF_ORDER -> TunnelEvent.DROPPED_OUT_OF_ORDER;
            case ACKNOWLEDGES_UNSENT -> TunnelEvent.ACKNOWLEDGES_UNSENT;
            case OWN_NUMBER_ADOPTED -> TunnelEvent.OWN_NUMBER_ADOPTED;
            case PEER_NUMBER_ADOPTED -> TunnelEvent.PEER_NUMBER_ADOPTED;
        };
    }

    private Octets encode(SessionId session, Message message) {
        return encode(session, channel.nextNs(), message);
    }

    private Octets encode(SessionId session, SequenceNumber ns, Message message) {
        return MessageCodec.encode(peer, session, ns, channel.nr(), message, hiding);
    }
}
