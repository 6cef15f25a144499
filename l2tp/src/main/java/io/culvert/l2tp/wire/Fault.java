package io.culvert.l2tp.wire;

/**
 * What can be wrong in a control message; the name of a counter.
 *
 * <p>Each fault has the general error code that answers it. RFC 2661 section 4.4.2.
 */
public enum Fault {
    /** Fewer than 6 octets are left where an AVP should begin. */
    AVP_HEADER_CUT(GeneralError.LENGTH_WRONG),
    /** The AVP's Length is below 6 or leads out of the message. */
    AVP_LENGTH_WRONG(GeneralError.LENGTH_WRONG),
    /** The value's length is not one that the AVP can have. */
    VALUE_LENGTH_WRONG(GeneralError.LENGTH_WRONG),
    VALUE_OUT_OF_RANGE(GeneralError.VALUE_OUT_OF_RANGE),
    /** The first AVP is not a Message Type that can be read. */
    MESSAGE_TYPE_MISSING(GeneralError.VALUE_OUT_OF_RANGE),
    /** The message type is unknown and its M bit is set. */
    UNKNOWN_MESSAGE_TYPE(GeneralError.VALUE_OUT_OF_RANGE),
    MANDATORY_AVP_MISSING(GeneralError.VALUE_OUT_OF_RANGE),
    UNKNOWN_AVP(GeneralError.UNKNOWN_MANDATORY_AVP),
    /** A reserved bit is set in the AVP's header, which makes it an unknown one. RFC 2661 section 4.1. */
    RESERVED_BITS_SET(GeneralError.UNKNOWN_MANDATORY_AVP),
    HIDDEN_WITHOUT_SECRET(GeneralError.VALUE_OUT_OF_RANGE),
    HIDDEN_WITHOUT_RANDOM_VECTOR(GeneralError.VALUE_OUT_OF_RANGE),
    /** The hidden value's own length does not fit: most likely the secrets differ. */
    HIDDEN_UNREADABLE(GeneralError.VALUE_OUT_OF_RANGE),
    /** An AVP that came before; the first one counts. Never an error. */
    REPEATED(GeneralError.NONE);

    private final GeneralError generalError;

    Fault(GeneralError generalError) {
        this.generalError = generalError;
    }

    public GeneralError generalError() {
        return generalError;
    }
}
