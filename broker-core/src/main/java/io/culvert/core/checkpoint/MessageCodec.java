package io.culvert.core.checkpoint;

import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.octets.Octets;

/** The field of a {@link MessageCheckpoint}. */
final class MessageCodec {
    static final int MESSAGE = 1;

    private MessageCodec() {}

    static void write(FieldWriter out, MessageCheckpoint message) {
        out.octets(MESSAGE, message.message());
    }

    static MessageCheckpoint read(FieldReader in) {
        var message = Octets.EMPTY;
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == MESSAGE) {
                message = in.octets();
            }
        }
        if (message.isEmpty()) {
            throw new FieldReader.Malformed("the message is missing");
        }
        return new MessageCheckpoint(message);
    }
}
