package io.culvert.l2tp.wire;

import java.util.List;

/** What {@link MessageCodec#decode} made of the octets behind a control header. */
public sealed interface Decoded {
    /**
     * A message to act on.
     *
     * @param ignored the AVPs that were not taken, each to be counted and logged; unknown and unreadable ones are still in
     *     the message, for a tunnel switch to pass on
     */
    record Ok(Message message, List<IgnoredAvp> ignored) implements Decoded {
        public Ok {
            ignored = List.copyOf(ignored);
        }
    }

    /** A zero-length body: an acknowledgement only. RFC 2661 section 5.8. */
    record Zlb() implements Decoded {
        static final Zlb INSTANCE = new Zlb();
    }

    /** No message to act on; the error says what to do about it. */
    record Malformed(DecodeError error) implements Decoded {}
}
