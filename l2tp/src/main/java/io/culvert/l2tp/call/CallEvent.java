package io.culvert.l2tp.call;

import io.culvert.l2tp.wire.SessionMessage;

/**
 * What can happen to a call. Whether a message is acceptable has been judged before.
 *
 * <p><b>RFC:</b> RFC 2661 section 7.4, RFC 2661 section 7.5.
 */
public sealed interface CallEvent {
    /** A message of call set-up: expected in exactly one state of the right machine. */
    sealed interface SetupMessage extends CallEvent {}

    /** LAC: bearer ring, or ready to indicate an incoming connection. */
    record IncomingCallRequested(SessionMessage.Icrq request) implements CallEvent {}

    /** LNS: local open request for an outgoing call. */
    record OutgoingCallRequested(SessionMessage.Ocrq request) implements CallEvent {}

    /** The tunnel is open, or was so already. */
    record TunnelOpened() implements CallEvent {}

    record IcrqReceived(SessionMessage.Icrq message) implements SetupMessage {}

    record IcrpReceived(SessionMessage.Icrp message) implements SetupMessage {}

    record IccnReceived(SessionMessage.Iccn message) implements SetupMessage {}

    record OcrqReceived(SessionMessage.Ocrq message) implements SetupMessage {}

    record OcrpReceived(SessionMessage.Ocrp message) implements SetupMessage {}

    record OccnReceived(SessionMessage.Occn message) implements SetupMessage {}

    /** A message of this call came, but it is not acceptable. */
    record NotAcceptable(Disconnect disconnect) implements CallEvent {}

    record CdnReceived(Disconnect disconnect) implements CallEvent {}

    /** Our side takes the call that the peer asked for. */
    record Answered() implements CallEvent {}

    /** LAC, incoming call: the line is up. */
    record LineConnected(SessionMessage.Iccn connected) implements CallEvent {}

    /** LAC, outgoing call: bearer answer, framing detected. */
    record BearerAnswered(SessionMessage.Occn connected) implements CallEvent {}

    /** Bearer line drop, bearer failure or local close request. */
    record CloseRequested(Disconnect disconnect) implements CallEvent {}

    /** The state lasted longer than its set-up time allows. */
    record SetupExpired() implements CallEvent {}
}
