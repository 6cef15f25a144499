package io.culvert.db.spool;

import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.PppCause;
import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;

/**
 * A failure as octets, for the spool.
 *
 * <pre>
 *  0                   1
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  version = 1  |    field      | length ...  | value ...   and so on with fields to the end
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * Length is LEB128; a value is a number (zigzag, LEB128), text ({@link FieldWriter#text}) or an address (4 or 16 octets, network
 * order, without a scope). A field that is absent, 0, false or NONE is left out. Releases add fields under new numbers and never
 * use a number again; a reader skips fields that it does not know. The version changes only when a reader of today could
 * no longer make sense of it.
 *
 * <p><b>Thread:</b> any.
 */
public final class FailureCodec {
    static final int VERSION = 1;

    static final int SECONDS = 1;
    static final int NANOS = 2;
    static final int TYPE = 3;
    static final int CAUSE = 4;
    static final int REASON = 5;
    static final int USER_NAME = 6;
    static final int DOMAIN = 7;
    static final int SESSION_ID = 8;
    static final int NAS_NAME = 9;
    static final int NAS_ADDRESS = 10;
    static final int NAS_TUNNEL_ID = 11;
    static final int GATEWAY_NAME = 12;
    static final int GATEWAY_ADDRESS = 13;
    static final int GATEWAY_TUNNEL_ID = 14;
    static final int VPDN_GROUP = 15;
    static final int ACCT_SESSION_ID = 16;
    static final int LOCALLY_INITIATED = 17;
    static final int CLEARING_MESSAGE = 18;
    static final int CLEARING_RESULT = 19;
    static final int CLEARING_ERROR = 20;
    static final int CLEARING_TEXT = 21;
    static final int PPP_CODE = 22;
    static final int PPP_PROTOCOL = 23;
    static final int PPP_DIRECTION = 24;
    static final int PPP_MESSAGE = 25;
    static final int AAA_REPLY = 26;
    static final int UNIT = 27;
    static final int GROUP = 28;
    static final int EPOCH = 29;

    static final int CDN = 1;
    static final int STOP_CCN = 2;

    private static final int LONGEST_TEXT = 1000;

    private FailureCodec() {}

    /** What octets turned out to be. */
    public sealed interface Decoded {
        /** A failure. */
        record Ok(FailureRecord failure) implements Decoded {}

        /** No failure that this release can read. */
        record Malformed(String reason) implements Decoded {}
    }

    /** {@code failure} as octets. */
    public static byte[] encode(FailureRecord failure) {
        var out = new FieldWriter();
        encode(failure, out);
        return out.toByteArray();
    }

    /**
     * The failure in {@code octets}. Numbers that a newer release gave to a type, a cause or a message become {@code UNKNOWN} (or
     * no clearing code), and the reason tells them. Total: never throws.
     */
    public static Decoded decode(byte[] octets) {
        if (octets.length == 0 || octets[0] != VERSION) {
            return new Decoded.Malformed(
                    octets.length == 0 ? "no octets at all" : "version " + (octets[0] & 0xFF) + " is not known");
        }
        try {
            return new Decoded.Ok(new DecodedFields(new FieldReader(octets, 1, octets.length)).failure());
        } catch (FieldReader.Malformed e) {
            return new Decoded.Malformed(String.valueOf(e.getMessage()));
        }
    }

    static void encode(FailureRecord failure, FieldWriter out) {
        var event = failure.event();
        out.octet(VERSION);
        var time = event.time();
        out.number(SECONDS, time.getEpochSecond());
        out.numberUnlessZero(NANOS, time.getNano());
        out.number(TYPE, event.type().number());
        out.number(CAUSE, event.cause().number());
        out.textUnlessEmpty(REASON, event.reason());
        out.textIfPresent(USER_NAME, event.userName());
        out.textIfPresent(DOMAIN, event.domain());
        out.numberUnlessZero(SESSION_ID, event.sessionId().value());
        out.textUnlessEmpty(NAS_NAME, event.nas().name());
        out.address(NAS_ADDRESS, event.nas().address());
        out.numberUnlessZero(NAS_TUNNEL_ID, event.nas().tunnelId().value());
        out.textUnlessEmpty(GATEWAY_NAME, event.gateway().name());
        out.address(GATEWAY_ADDRESS, event.gateway().address());
        out.numberUnlessZero(GATEWAY_TUNNEL_ID, event.gateway().tunnelId().value());
        out.textIfPresent(VPDN_GROUP, event.vpdnGroup());
        out.textIfPresent(ACCT_SESSION_ID, event.acctSessionId());
        out.flag(LOCALLY_INITIATED, event.locallyInitiated());
        event.clearing().ifPresent(clearing -> {
            out.number(
                    CLEARING_MESSAGE,
                    switch (clearing.message()) {
                        case CDN -> CDN;
                        case STOP_CCN -> STOP_CCN;
                    });
            out.number(CLEARING_RESULT, clearing.result());
            clearing.error().ifPresent(error -> out.number(CLEARING_ERROR, error));
            out.textIfPresent(CLEARING_TEXT, clearing.text());
        });
        event.pppCause().ifPresent(ppp -> {
            out.number(PPP_CODE, ppp.code());
            out.numberUnlessZero(PPP_PROTOCOL, ppp.protocol());
            out.numberUnlessZero(PPP_DIRECTION, ppp.direction());
            out.textIfPresent(PPP_MESSAGE, ppp.message());
        });
        out.textIfPresent(AAA_REPLY, event.aaaReply());
        out.textUnlessEmpty(UNIT, failure.recorder().unit());
        out.textUnlessEmpty(GROUP, failure.recorder().group());
        out.numberUnlessZero(EPOCH, failure.recorder().epoch());
    }

    /** {@code failure} with no text over 1,000 characters: less than 40,000 octets. */
    static FailureRecord shortened(FailureRecord failure) {
        var event = failure.event();
        return new FailureRecord(
                new FailureEvent(
                        event.time(),
                        event.type(),
                        event.cause(),
                        cut(event.reason()),
                        event.userName().map(FailureCodec::cut),
                        event.domain().map(FailureCodec::cut),
                        event.sessionId(),
                        cut(event.nas()),
                        cut(event.gateway()),
                        event.vpdnGroup().map(FailureCodec::cut),
                        event.acctSessionId().map(FailureCodec::cut),
                        event.locallyInitiated(),
                        event.clearing()
                                .map(c -> new ClearingCode(
                                        c.message(),
                                        c.result(),
                                        c.error(),
                                        c.text().map(FailureCodec::cut))),
                        event.pppCause()
                                .map(p -> new PppCause(
                                        p.code(),
                                        p.protocol(),
                                        p.direction(),
                                        p.message().map(FailureCodec::cut))),
                        event.aaaReply().map(FailureCodec::cut)),
                new FailureRecord.Recorder(
                        cut(failure.recorder().unit()),
                        cut(failure.recorder().group()),
                        failure.recorder().epoch()));
    }

    private static FailureEvent.Endpoint cut(FailureEvent.Endpoint end) {
        return new FailureEvent.Endpoint(cut(end.name()), end.address(), end.tunnelId());
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
