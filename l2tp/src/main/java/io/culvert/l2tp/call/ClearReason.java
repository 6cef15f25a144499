package io.culvert.l2tp.call;

/**
 * Why a call ended, and who ended it.
 *
 * @param disconnect what the CDN says; if the tunnel ended, the result of the StopCCN (whose codes are others)
 */
public record ClearReason(By by, Disconnect disconnect) {
    /** Who or what ended the call. */
    public enum By {
        /** CDN from the peer. */
        PEER,
        /** Our side wanted it. */
        LOCAL,
        /** A state of the set-up lasted too long. */
        SETUP_TIMEOUT,
        /** The peer's messages were out of sequence or not acceptable. */
        PROTOCOL_ERROR,
        /** The tunnel ended and the call with it. */
        TUNNEL,
        /** An end of the tunnel had failed, and afterwards only one end knew the call: nobody was told. */
        FAILOVER
    }
}
