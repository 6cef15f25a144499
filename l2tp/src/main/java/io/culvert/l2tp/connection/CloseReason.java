package io.culvert.l2tp.connection;

import io.culvert.l2tp.wire.GeneralError;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import java.util.Optional;

/**
 * Why a tunnel ended.
 *
 * @param result what the StopCCN says, or would say if there were somebody to tell; a text is in its message
 */
public record CloseReason(Cause cause, Result result) {
    /** Version 1, revision 0: the highest that we support, as the error code of result 5. */
    private static final int HIGHEST_VERSION = 0x0100;

    /** Who or what ended it. */
    public enum Cause {
        /** StopCCN from the peer. */
        PEER,
        /** Our side wanted it. */
        LOCAL,
        /** The peer did not acknowledge a message in spite of all tries. */
        NO_ANSWER,
        /** The peer acknowledges, but does not go on with the set-up. */
        SETUP_TIMEOUT,
        /** Tunnel authentication failed, or is asked of us and we have no secret. */
        NOT_AUTHORIZED,
        VERSION_NOT_SUPPORTED,
        /** A message came that its state does not allow (RFC 2661 section 7.1). */
        OUT_OF_SEQUENCE,
        /** A message is malformed and its fault cannot be overlooked, or unknown and mandatory. */
        MALFORMED,
        /** A limit of ours was hit. */
        RESOURCES,
        /** The peer's own SCCRQ won against ours. */
        TIE_LOST
    }

    /** A reason with the result code that belongs to its cause. */
    public static CloseReason of(Cause cause, String text) {
        return new CloseReason(
                cause,
                switch (cause) {
                    case PEER, LOCAL, NO_ANSWER, SETUP_TIMEOUT -> Result.of(StopCcnResult.GENERAL_CLEAR, text);
                    case NOT_AUTHORIZED -> Result.of(StopCcnResult.NOT_AUTHORIZED, text);
                    case VERSION_NOT_SUPPORTED ->
                        new Result(
                                StopCcnResult.VERSION_NOT_SUPPORTED.code(),
                                Optional.of(HIGHEST_VERSION),
                                Optional.of(text));
                    case OUT_OF_SEQUENCE -> Result.of(StopCcnResult.STATE_MACHINE_ERROR, text);
                    case MALFORMED -> Result.of(GeneralError.VALUE_OUT_OF_RANGE, text);
                    case RESOURCES -> Result.of(GeneralError.INSUFFICIENT_RESOURCES, text);
                    case TIE_LOST -> Result.of(StopCcnResult.CONTROL_CHANNEL_EXISTS, text);
                });
    }
}
