package io.culvert.l2tp.failover;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.channel.ChannelNumbers;
import io.culvert.l2tp.wire.Avp;
import java.util.Optional;

/**
 * What one end of a recovered tunnel goes on with. RFC 4951 section 3.2.2.
 *
 * @param ns of our next message
 * @param nr of the peer's next message
 */
public record ControlReset(SequenceNumber ns, SequenceNumber nr) {
    /**
     * How far a suggestion is ahead of what has been used: further than any window is wide, so that a message of the time
     * before that is still under way is a duplicate for both ends.
     */
    public static final int GAP = 16_384;

    /** For the end that had failed; a peer that suggests nothing begins at zero, and so must we. */
    public static ControlReset ofRequester(Optional<Avp.SuggestedControlSequence> suggestion) {
        return suggestion
                .map(numbers -> new ControlReset(numbers.ns(), numbers.nr()))
                .orElseGet(() -> new ControlReset(SequenceNumber.ZERO, SequenceNumber.ZERO));
    }

    /** For the end that had suggested these numbers: what the peer sends is what we expect, and the reverse. */
    public static ControlReset ofResponder(Avp.SuggestedControlSequence suggestion) {
        return new ControlReset(suggestion.nr(), suggestion.ns());
    }

    /** What to suggest to the peer of a channel that stands there. RFC 4951 section 5.3. */
    public static Avp.SuggestedControlSequence suggestion(ChannelNumbers numbers) {
        return new Avp.SuggestedControlSequence(
                numbers.expected().plus(GAP), numbers.next().plus(GAP));
    }
}
