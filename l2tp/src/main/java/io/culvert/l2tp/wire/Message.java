package io.culvert.l2tp.wire;

import io.culvert.octets.Octets;

/** A control message: the AVPs behind the header, of which the first is its Message Type. RFC 2661 section 3.2. */
public sealed interface Message permits DefinedMessage, Message.Unknown {
    /** The value of the Message Type AVP. */
    int typeNumber();

    /**
     * A message that this codec does not know, and may ignore because the M bit of its Message Type is clear.
     *
     * @param vendorId of the Message Type AVP
     * @param body everything behind the Message Type AVP, unread
     */
    record Unknown(int vendorId, int typeNumber, Octets body) implements Message {
        public Unknown {
            if (vendorId < 0 || vendorId > 0xFFFF || typeNumber < 0 || typeNumber > 0xFFFF) {
                throw new IllegalArgumentException("message type " + vendorId + "/" + typeNumber);
            }
            if (vendorId == 0 && MessageType.find(typeNumber).isPresent()) {
                throw new IllegalArgumentException("message type " + typeNumber + " is known");
            }
        }
    }
}
