package io.culvert.l2tp.connection;

import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Avp;
import java.util.Optional;

/**
 * What the peer said of itself while the tunnel was set up.
 *
 * @param tunnelId the peer's name for the tunnel
 * @param hostName need be neither unique nor meaningful: some peers send {@code (none)}
 * @param receiveWindow in messages; 4 if the peer did not say
 * @param failover what the peer can do after a failure; absent: nothing (RFC 4951 section 5.1)
 * @param tieBreaker absent for a peer that answered, and for one that does not mind a second tunnel
 * @param isAuthenticated whether it has proved that it knows our secret
 */
public record PeerFacts(
        TunnelId tunnelId,
        String hostName,
        Optional<String> vendorName,
        Optional<Integer> firmwareRevision,
        Avp.FramingCapabilities framing,
        Optional<Avp.BearerCapabilities> bearer,
        int receiveWindow,
        Optional<Avp.FailoverCapability> failover,
        Optional<Avp.TieBreaker> tieBreaker,
        boolean isAuthenticated) {
    /** The same, once its response was right. */
    public PeerFacts authenticated() {
        return new PeerFacts(
                tunnelId,
                hostName,
                vendorName,
                firmwareRevision,
                framing,
                bearer,
                receiveWindow,
                failover,
                tieBreaker,
                true);
    }
}
