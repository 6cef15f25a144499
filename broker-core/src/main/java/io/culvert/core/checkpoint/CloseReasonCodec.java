package io.culvert.core.checkpoint;

import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.CloseReason.Cause;
import io.culvert.l2tp.wire.Result;
import java.util.Optional;

/** The fields of a {@link CloseReason}. A cause of a newer release becomes {@code LOCAL}. */
final class CloseReasonCodec {
    static final int CAUSE = 1;
    static final int RESULT = 2;
    static final int ERROR = 3;
    static final int TEXT = 4;

    private CloseReasonCodec() {}

    static void write(FieldWriter out, CloseReason reason) {
        out.number(CAUSE, number(reason.cause()));
        out.numberUnlessZero(RESULT, reason.result().code());
        if (reason.result().errorCode().isPresent()) {
            out.number(ERROR, reason.result().errorCode().get());
        }
        out.textIfPresent(TEXT, reason.result().message());
    }

    static CloseReason read(FieldReader in) {
        var cause = Cause.LOCAL;
        int result = 0;
        var error = Optional.<Integer>empty();
        var text = Optional.<String>empty();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case CAUSE -> cause = cause(in.smallNumber());
                case RESULT -> result = in.u16();
                case ERROR -> error = Optional.of(in.u16());
                case TEXT -> text = Optional.of(in.text());
                default -> {
                    // A newer release's.
                }
            }
        }
        return new CloseReason(cause, new Result(result, error, text));
    }

    private static int number(Cause cause) {
        return switch (cause) {
            case PEER -> 1;
            case LOCAL -> 2;
            case NO_ANSWER -> 3;
            case SETUP_TIMEOUT -> 4;
            case NOT_AUTHORIZED -> 5;
            case VERSION_NOT_SUPPORTED -> 6;
            case OUT_OF_SEQUENCE -> 7;
            case MALFORMED -> 8;
            case RESOURCES -> 9;
            case TIE_LOST -> 10;
        };
    }

    private static Cause cause(int number) {
        for (var cause : Cause.values()) {
            if (number(cause) == number) {
                return cause;
            }
        }
        return Cause.LOCAL;
    }
}
