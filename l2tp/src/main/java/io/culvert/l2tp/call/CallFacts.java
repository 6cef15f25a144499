package io.culvert.l2tp.call;

import io.culvert.l2tp.wire.SessionMessage.Iccn;
import io.culvert.l2tp.wire.SessionMessage.Icrq;
import io.culvert.l2tp.wire.SessionMessage.Occn;
import io.culvert.l2tp.wire.SessionMessage.Ocrq;

/** What both ends said about a call that is established. */
public sealed interface CallFacts {
    /** Whether every data message must be numbered (RFC 2661 section 5.4). */
    boolean isSequencingRequired();

    record Incoming(Icrq request, Iccn connected) implements CallFacts {
        @Override
        public boolean isSequencingRequired() {
            return connected.isSequencingRequired();
        }
    }

    record Outgoing(Ocrq request, Occn connected) implements CallFacts {
        @Override
        public boolean isSequencingRequired() {
            return connected.isSequencingRequired();
        }
    }
}
