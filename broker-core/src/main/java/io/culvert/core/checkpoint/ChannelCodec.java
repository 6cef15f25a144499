package io.culvert.core.checkpoint;

import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.l2tp.SequenceNumber;

/** The fields of a {@link ChannelCheckpoint}. */
final class ChannelCodec {
    static final int UNACKNOWLEDGED = 1;
    static final int NEXT = 2;
    static final int EXPECTED = 3;
    static final int PEER_WINDOW = 4;
    static final int SEND_WINDOW_LIMIT = 5;

    private ChannelCodec() {}

    static void write(FieldWriter out, ChannelCheckpoint channel) {
        out.numberUnlessZero(UNACKNOWLEDGED, channel.unacknowledged().value());
        out.numberUnlessZero(NEXT, channel.next().value());
        out.numberUnlessZero(EXPECTED, channel.expected().value());
        out.number(PEER_WINDOW, channel.peerWindow());
        out.number(SEND_WINDOW_LIMIT, channel.sendWindowLimit());
    }

    static ChannelCheckpoint read(FieldReader in) {
        int unacknowledged = 0;
        int next = 0;
        int expected = 0;
        int peerWindow = 0;
        int sendWindowLimit = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case UNACKNOWLEDGED -> unacknowledged = in.u16();
                case NEXT -> next = in.u16();
                case EXPECTED -> expected = in.u16();
                case PEER_WINDOW -> peerWindow = in.u16();
                case SEND_WINDOW_LIMIT -> sendWindowLimit = in.u16();
                default -> {
                    // A newer release's.
                }
            }
        }
        if (peerWindow == 0 || sendWindowLimit == 0) {
            throw new FieldReader.Malformed("a window is missing");
        }
        return new ChannelCheckpoint(
                new SequenceNumber(unacknowledged),
                new SequenceNumber(next),
                new SequenceNumber(expected),
                peerWindow,
                sendWindowLimit);
    }
}
