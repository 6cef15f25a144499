package io.culvert.l2tp.call;

import io.culvert.l2tp.wire.SessionMessage;

/** What a call does in a step. <b>RFC:</b> RFC 2661 section 7.4, RFC 2661 section 7.5. */
public sealed interface CallAction {
    record SendIcrq(SessionMessage.Icrq message) implements CallAction {}

    record SendIcrp() implements CallAction {}

    record SendIccn(SessionMessage.Iccn message) implements CallAction {}

    record SendOcrq(SessionMessage.Ocrq message) implements CallAction {}

    record SendOcrp() implements CallAction {}

    record SendOccn(SessionMessage.Occn message) implements CallAction {}

    record SendCdn(Disconnect disconnect) implements CallAction {}

    /** Our side must answer or close an incoming call. */
    record OfferIncoming(SessionMessage.Icrq request) implements CallAction {}

    /** Our side must answer or close an outgoing call. */
    record OfferOutgoing(SessionMessage.Ocrq request) implements CallAction {}

    /** The peer has taken the call; it is not connected yet. */
    record ReportAccepted() implements CallAction {}

    /** Prepare for data. */
    record ReportEstablished(CallFacts facts) implements CallAction {}

    /** The session ends. */
    record CleanUp(ClearReason reason) implements CallAction {}
}
