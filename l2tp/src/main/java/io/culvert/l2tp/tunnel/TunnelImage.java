package io.culvert.l2tp.tunnel;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.channel.ChannelState;
import io.culvert.l2tp.connection.ConnectionState;
import io.culvert.octets.Octets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One end of a tunnel as a value from which it can go on, unnoticed by the peer.
 *
 * @param isOpener whether we sent the SCCRQ
 * @param lingering whether the tunnel is over and only goes on acknowledging; {@code connection} is idle then
 * @param deadline when the set-up of the control connection, or the lingering, is over. Empty where nothing is timed,
 *     and where the time has not begun or is not known: it begins at the resumption then
 * @param reached whether a message has named our tunnel ID
 * @param peer where messages go; {@link TunnelId#NONE} while the peer has not said
 * @param ourChallenge what the peer has to answer, while it has not
 * @param degraded whether numbers in {@code channel} may be older than what the peer has seen. Then the peer's word
 *     counts instead, and what it can have missed is lost
 */
public record TunnelImage(
        ConnectionState connection,
        boolean isOpener,
        boolean lingering,
        Optional<Instant> deadline,
        boolean reached,
        TunnelId peer,
        Optional<Octets> ourChallenge,
        ChannelState channel,
        List<CallImage> calls,
        List<HeldId> heldIds,
        boolean degraded) {
    public TunnelImage {
        calls = List.copyOf(calls);
        heldIds = List.copyOf(heldIds);
        if (connection instanceof ConnectionState.Idle != lingering) {
            throw new IllegalArgumentException("lingering is " + lingering + " in " + connection);
        }
        if (lingering && !calls.isEmpty()) {
            throw new IllegalArgumentException("calls in a tunnel that is over");
        }
    }

    /** A session ID that must not be given out before {@code until}. */
    public record HeldId(SessionId id, Instant until) {}
}
