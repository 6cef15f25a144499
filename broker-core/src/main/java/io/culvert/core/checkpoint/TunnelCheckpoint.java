package io.culvert.core.checkpoint;

import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.octets.Octets;
import java.util.Optional;

/**
 * A tunnel with its control connection. Its vpdn-group is that of the settings.
 *
 * @param ha whether it goes on after a switchover; if not, it is only ended in order
 * @param sinceNanos since when it is in this state, nanoseconds since 1970
 * @param settings many tunnels share an instance, after a restore too
 * @param ourChallenge what we sent and the peer has not answered yet
 * @param resyncBurst messages, as sessions have raised it
 * @param deadlines nanoseconds since 1970
 * @param closing why the tunnel is being closed, as StopCCN says it
 * @param ending why it is being closed, as its sessions and the history are told
 */
public record TunnelCheckpoint(
        State state,
        boolean ha,
        long sinceNanos,
        Ends ends,
        EffectiveSettings settings,
        Optional<PeerFacts> peer,
        Optional<Octets> ourChallenge,
        boolean wasEstablished,
        boolean reachedPeer,
        int resyncBurst,
        Deadlines deadlines,
        Optional<CloseReason> closing,
        Optional<EndingCheckpoint> ending,
        FailoverCheckpoint failover)
        implements Checkpoint {
    /** What the control connection is at. */
    public enum State {
        /** SCCRP sent, SCCCN not come yet. */
        WAIT_CONNECTED,
        ESTABLISHED,
        /** StopCCN sent or received; the tunnel lingers to answer repetitions (RFC 2661 section 5.7). */
        CLOSING
    }

    /**
     * Between whom the tunnel is.
     *
     * @param peerName Host Name of the peer
     * @param localName what we call ourselves
     */
    public record Ends(UdpPath path, TunnelId peerTunnelId, String peerName, String localName) {}

    /**
     * When something must have happened.
     *
     * @param setupOrLingerNanos until when it must be up or, when it is closing, when it is gone;
     *     {@link io.culvert.core.time.Deadlines#NEVER} when it is established
     * @param noSessionNanos when it is closed unless a session comes;
     *     {@link io.culvert.core.time.Deadlines#NEVER}: that is not planned
     */
    public record Deadlines(long setupOrLingerNanos, long noSessionNanos) {
        /** Nothing has to happen. */
        public static final Deadlines NONE =
                new Deadlines(io.culvert.core.time.Deadlines.NEVER, io.culvert.core.time.Deadlines.NEVER);
    }

    /** Without the challenge, and with the settings' secret masked. */
    @Override
    public String toString() {
        return "TunnelCheckpoint[" + state + ", ha=" + ha + ", since=" + sinceNanos + ", " + ends + ", settings="
                + settings + ", peer=" + peer + ", wasEstablished=" + wasEstablished + ", reachedPeer=" + reachedPeer
                + ", resyncBurst=" + resyncBurst + ", " + deadlines + ", closing=" + closing + ", ending=" + ending
                + ", " + failover + "]";
    }
}
