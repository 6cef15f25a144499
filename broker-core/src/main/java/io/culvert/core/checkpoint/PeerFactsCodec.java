package io.culvert.core.checkpoint;

import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.wire.Avp;
import java.time.Duration;
import java.util.Optional;

/** The fields of {@link PeerFacts}. */
final class PeerFactsCodec {
    static final int TUNNEL_ID = 1;
    static final int HOST_NAME = 2;
    static final int VENDOR_NAME = 3;
    static final int FIRMWARE_REVISION = 4;
    static final int FRAMING = 5;
    static final int BEARER = 6;
    static final int RECEIVE_WINDOW = 7;
    static final int RECOVERS_CONTROL_CHANNEL = 8;
    static final int RECOVERS_DATA_CHANNEL = 9;
    static final int RECOVERY_MILLIS = 10;
    static final int TIE_BREAKER = 11;
    static final int AUTHENTICATED = 12;

    private static final long MOST_U32 = 0xFFFF_FFFFL;

    private PeerFactsCodec() {}

    static void write(FieldWriter out, PeerFacts peer) {
        out.numberUnlessZero(TUNNEL_ID, peer.tunnelId().value());
        out.textUnlessEmpty(HOST_NAME, peer.hostName());
        out.textIfPresent(VENDOR_NAME, peer.vendorName());
        if (peer.firmwareRevision().isPresent()) {
            out.number(FIRMWARE_REVISION, peer.firmwareRevision().get());
        }
        out.numberUnlessZero(FRAMING, peer.framing().bits());
        if (peer.bearer().isPresent()) {
            out.number(BEARER, peer.bearer().get().bits());
        }
        out.numberUnlessZero(RECEIVE_WINDOW, peer.receiveWindow());
        if (peer.failover().isPresent()) {
            var failover = peer.failover().get();
            out.flag(RECOVERS_CONTROL_CHANNEL, failover.controlChannel());
            out.flag(RECOVERS_DATA_CHANNEL, failover.dataChannel());
            out.numberUnlessZero(RECOVERY_MILLIS, failover.recoveryTime().toMillis());
        }
        if (peer.tieBreaker().isPresent()) {
            out.number(TIE_BREAKER, peer.tieBreaker().get().value());
        }
        out.flag(AUTHENTICATED, peer.isAuthenticated());
    }

    static PeerFacts read(FieldReader in) {
        int tunnelId = 0;
        var hostName = "";
        var vendorName = Optional.<String>empty();
        var firmwareRevision = Optional.<Integer>empty();
        long framing = 0;
        var bearer = Optional.<Avp.BearerCapabilities>empty();
        int receiveWindow = 0;
        boolean controlChannel = false;
        boolean dataChannel = false;
        long recoveryMillis = 0;
        var tieBreaker = Optional.<Avp.TieBreaker>empty();
        boolean authenticated = false;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case TUNNEL_ID -> tunnelId = in.u16();
                case HOST_NAME -> hostName = in.text();
                case VENDOR_NAME -> vendorName = Optional.of(in.text());
                case FIRMWARE_REVISION -> firmwareRevision = Optional.of(in.smallNumber());
                case FRAMING -> framing = in.number(0, MOST_U32);
                case BEARER -> bearer = Optional.of(new Avp.BearerCapabilities(in.number(0, MOST_U32)));
                case RECEIVE_WINDOW -> receiveWindow = in.smallNumber();
                case RECOVERS_CONTROL_CHANNEL -> controlChannel = in.flag();
                case RECOVERS_DATA_CHANNEL -> dataChannel = in.flag();
                case RECOVERY_MILLIS -> recoveryMillis = in.number(0, MOST_U32);
                case TIE_BREAKER -> tieBreaker = Optional.of(new Avp.TieBreaker(in.number()));
                case AUTHENTICATED -> authenticated = in.flag();
                default -> {
                    // A newer release's.
                }
            }
        }
        var failover = controlChannel || dataChannel
                ? Optional.of(
                        new Avp.FailoverCapability(controlChannel, dataChannel, Duration.ofMillis(recoveryMillis)))
                : Optional.<Avp.FailoverCapability>empty();
        return new PeerFacts(
                new TunnelId(tunnelId),
                hostName,
                vendorName,
                firmwareRevision,
                new Avp.FramingCapabilities(framing),
                bearer,
                receiveWindow,
                failover,
                tieBreaker,
                authenticated);
    }
}
