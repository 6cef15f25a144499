package io.culvert.l2tp.wire;

import java.util.List;
import java.util.Optional;

/**
 * A control message of the table {@link MessageType}: its mandatory AVPs are components, all others a list in their
 * order.
 *
 * <p><b>Failure:</b> constructors throw {@link IllegalArgumentException} if the list repeats a component or an AVP that
 * may not be repeated.
 */
public sealed interface DefinedMessage extends Message permits TunnelMessage, SessionMessage {
    MessageType type();

    /** The mandatory AVPs, Message Type apart, in the order in which they are sent. */
    List<Avp.Known> mandatoryAvps();

    /** All other AVPs as they came or are to be sent: known and unknown, optional here or without a meaning here. */
    List<Avp> avps();

    @Override
    default int typeNumber() {
        return type().number();
    }

    /** The first AVP of this kind in {@link #avps()}. */
    default <A extends Avp> Optional<A> find(Class<A> kind) {
        var avps = avps();
        for (int i = 0; i < avps.size(); i++) {
            var avp = avps.get(i);
            if (kind.isInstance(avp)) {
                return Optional.of(kind.cast(avp));
            }
        }
        return Optional.empty();
    }

    /** Whether an AVP of this kind is in {@link #avps()}. */
    default boolean has(Class<? extends Avp> kind) {
        return find(kind).isPresent();
    }

    /** The AVPs of {@link #avps()} to which the RFCs give no meaning in this message, and the unknown ones. */
    default List<Avp> others() {
        return avps().stream()
                .filter(avp -> !(avp instanceof Avp.Known known && type().spec().allows(known.type())))
                .toList();
    }

    /** The list as a component of a message of this type. */
    static List<Avp> checked(MessageType type, List<Avp> avps) {
        long seen = 0;
        for (int i = 0; i < avps.size(); i++) {
            if (avps.get(i) instanceof Avp.Known known) {
                var avpType = known.type();
                if (type.spec().must().contains(avpType)) {
                    throw new IllegalArgumentException(avpType + " is a component of " + type.label());
                }
                if ((seen & avpType.bit()) != 0 && !avpType.isRepeatable()) {
                    throw new IllegalArgumentException(avpType + " twice in " + type.label());
                }
                seen |= avpType.bit();
            }
        }
        return List.copyOf(avps);
    }
}
