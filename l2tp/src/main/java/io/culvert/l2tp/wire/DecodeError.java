package io.culvert.l2tp.wire;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.util.Optional;

/**
 * Why a control message cannot be acted on, and the answer that the RFC wants.
 *
 * <p>The message has been received all the same: its Ns is acknowledged. RFC 2661 section 7.1.
 *
 * @param messageType the value of the Message Type AVP, if it could be read
 * @param text for people: what was wrong, in which message, with the AVP's type
 * @param assignedTunnelId what the message assigned, if that much of it could be read: where a StopCCN must go
 * @param assignedSessionId what the message assigned, if that much of it could be read: where a CDN must go
 */
public record DecodeError(
        Fault fault,
        Remedy remedy,
        Optional<Integer> messageType,
        String text,
        Optional<TunnelId> assignedTunnelId,
        Optional<SessionId> assignedSessionId) {
    /** What ends because of the message. */
    public enum Remedy {
        /** Nothing: the message is dropped. */
        IGNORE,
        /** The session that the message is about: CDN with {@link DecodeError#result()}. */
        CLEAR_SESSION,
        /** The tunnel: StopCCN with {@link DecodeError#result()}. */
        CLEAR_TUNNEL
    }

    /** The Result Code AVP of the StopCCN or CDN that answers: result 2 in both, with the general error and the text. */
    public Result result() {
        return Result.of(fault.generalError(), text);
    }
}
