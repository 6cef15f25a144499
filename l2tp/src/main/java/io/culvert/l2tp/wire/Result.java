package io.culvert.l2tp.wire;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Why a tunnel or a session ends: the value of the Result Code AVP. RFC 2661 section 4.4.2.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          Result Code          |        Error Code (opt)       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Error Message (opt) ...
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * A message without an error code gets the error code 0, for there is no other way to send it; an empty message is no
 * message; one that is too long for the AVP is cut.
 *
 * @param code {@link StopCcnResult} or {@link CdnResult}, by the message; others may come
 * @param errorCode {@link GeneralError}; others may come
 */
public record Result(int code, Optional<Integer> errorCode, Optional<String> message) {
    private static final int MAX_MESSAGE_OCTETS = Avp.MAX_VALUE_OCTETS - 4;

    public Result {
        Bounds.u16("result code", code);
        message = text(message, MAX_MESSAGE_OCTETS);
        if (errorCode.isPresent()) {
            Bounds.u16("error code", errorCode.get());
        } else if (message.isPresent()) {
            errorCode = Optional.of(GeneralError.NONE.code());
        }
    }

    public static Result of(StopCcnResult result) {
        return new Result(result.code(), Optional.empty(), Optional.empty());
    }

    public static Result of(CdnResult result) {
        return new Result(result.code(), Optional.empty(), Optional.empty());
    }

    /** With a text and no general error. */
    public static Result of(StopCcnResult result, String message) {
        return new Result(result.code(), Optional.empty(), Optional.of(message));
    }

    /** With a text and no general error. */
    public static Result of(CdnResult result, String message) {
        return new Result(result.code(), Optional.empty(), Optional.of(message));
    }

    /** Result 2, which means the same in StopCCN and CDN: see the error code. */
    public static Result of(GeneralError error, String message) {
        return new Result(StopCcnResult.GENERAL_ERROR.code(), Optional.of(error.code()), Optional.of(message));
    }

    /** The general error, if there is a known one and the result code says that it counts. */
    public Optional<GeneralError> generalError() {
        return code == StopCcnResult.GENERAL_ERROR.code() ? errorCode.flatMap(GeneralError::find) : Optional.empty();
    }

    /** Normal form of an optional text for people: not empty, and cut between code points to {@code maxOctets}. */
    static Optional<String> text(Optional<String> text, int maxOctets) {
        if (text.isEmpty()) {
            return text;
        }
        var whole = text.get();
        if (whole.isEmpty()) {
            return Optional.empty();
        }
        if (whole.length() <= maxOctets / 3 || whole.getBytes(StandardCharsets.UTF_8).length <= maxOctets) {
            return text;
        }
        int octets = 0;
        int end = 0;
        while (true) {
            int codePoint = whole.codePointAt(end);
            octets += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (octets > maxOctets) {
                return Optional.of(whole.substring(0, end));
            }
            end += Character.charCount(codePoint);
        }
    }
}
