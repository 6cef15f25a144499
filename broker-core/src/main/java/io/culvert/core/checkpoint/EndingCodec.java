package io.culvert.core.checkpoint;

import io.culvert.core.aaa.TerminateCause;
import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.failure.PppCause;
import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import java.util.Optional;

/**
 * The fields of an {@link EndingCheckpoint}. Numbers that a newer release gave to a type or a cause become
 * {@code UNKNOWN}, a terminate cause {@code NAS_ERROR}, and a clearing message none.
 */
final class EndingCodec {
    static final int CAUSE = 1;
    static final int FAILURE = 2;
    static final int TERMINATE = 3;
    static final int REASON = 4;
    static final int CLEARING_MESSAGE = 5;
    static final int CLEARING_RESULT = 6;
    static final int CLEARING_ERROR = 7;
    static final int CLEARING_TEXT = 8;
    static final int PPP_CODE = 9;
    static final int PPP_PROTOCOL = 10;
    static final int PPP_DIRECTION = 11;
    static final int PPP_MESSAGE = 12;
    static final int AAA_REPLY = 13;

    private EndingCodec() {}

    static void write(FieldWriter out, EndingCheckpoint ending) {
        out.number(CAUSE, ending.cause().number());
        if (ending.failure().isPresent()) {
            out.number(FAILURE, ending.failure().get().number());
        }
        out.number(TERMINATE, ending.terminate().number());
        out.textUnlessEmpty(REASON, ending.reason());
        if (ending.clearing().isPresent()) {
            var clearing = ending.clearing().get();
            out.number(CLEARING_MESSAGE, number(clearing.message()));
            out.numberUnlessZero(CLEARING_RESULT, clearing.result());
            if (clearing.error().isPresent()) {
                out.number(CLEARING_ERROR, clearing.error().get());
            }
            out.textIfPresent(CLEARING_TEXT, clearing.text());
        }
        if (ending.ppp().isPresent()) {
            var ppp = ending.ppp().get();
            out.number(PPP_CODE, ppp.code());
            out.numberUnlessZero(PPP_PROTOCOL, ppp.protocol());
            out.numberUnlessZero(PPP_DIRECTION, ppp.direction());
            out.textIfPresent(PPP_MESSAGE, ppp.message());
        }
        out.textIfPresent(AAA_REPLY, ending.aaaReply());
    }

    static EndingCheckpoint read(FieldReader in) {
        var cause = DisconnectCause.UNKNOWN;
        var failure = Optional.<FailureType>empty();
        var terminate = TerminateCause.NAS_ERROR;
        var reason = "";
        var message = Optional.<ClearingCode.Message>empty();
        int result = 0;
        var error = Optional.<Integer>empty();
        var text = Optional.<String>empty();
        var pppCode = Optional.<Integer>empty();
        int pppProtocol = 0;
        int pppDirection = 0;
        var pppMessage = Optional.<String>empty();
        var aaaReply = Optional.<String>empty();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case CAUSE -> cause = DisconnectCause.of(in.smallNumber()).orElse(DisconnectCause.UNKNOWN);
                case FAILURE ->
                    failure = Optional.of(FailureType.of(in.smallNumber()).orElse(FailureType.UNKNOWN));
                case TERMINATE ->
                    terminate = TerminateCause.of(in.smallNumber()).orElse(TerminateCause.NAS_ERROR);
                case REASON -> reason = in.text();
                case CLEARING_MESSAGE -> message = message(in.smallNumber());
                case CLEARING_RESULT -> result = in.smallNumber();
                case CLEARING_ERROR -> error = Optional.of(in.smallNumber());
                case CLEARING_TEXT -> text = Optional.of(in.text());
                case PPP_CODE -> pppCode = Optional.of(in.smallNumber());
                case PPP_PROTOCOL -> pppProtocol = in.smallNumber();
                case PPP_DIRECTION -> pppDirection = in.smallNumber();
                case PPP_MESSAGE -> pppMessage = Optional.of(in.text());
                case AAA_REPLY -> aaaReply = Optional.of(in.text());
                default -> {
                    // A newer release's.
                }
            }
        }
        var clearing = message.isEmpty()
                ? Optional.<ClearingCode>empty()
                : Optional.of(new ClearingCode(message.get(), result, error, text));
        var ppp = pppCode.isEmpty()
                ? Optional.<PppCause>empty()
                : Optional.of(new PppCause(pppCode.get(), pppProtocol, pppDirection, pppMessage));
        return new EndingCheckpoint(cause, failure, terminate, reason, clearing, ppp, aaaReply);
    }

    private static int number(ClearingCode.Message message) {
        return switch (message) {
            case CDN -> 1;
            case STOP_CCN -> 2;
        };
    }

    private static Optional<ClearingCode.Message> message(int number) {
        return switch (number) {
            case 1 -> Optional.of(ClearingCode.Message.CDN);
            case 2 -> Optional.of(ClearingCode.Message.STOP_CCN);
            default -> Optional.empty();
        };
    }
}
