package io.culvert.l2tp.wire;

import io.culvert.octets.Secret;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Whether and how an encoder hides AVP values. RFC 2661 section 4.3. */
public sealed interface Hiding {
    /** The greatest number of random octets behind a hidden value; fewer where the AVP would grow too long. */
    int MAX_PADDING_OCTETS = 15;

    /** Nothing is hidden. */
    record None() implements Hiding {
        private static final None INSTANCE = new None();
    }

    /**
     * AVPs of these types are hidden, each with a random number of padding octets, and unknown ones that came hidden.
     *
     * @param types only types that may be hidden
     */
    record WithSecret(Secret secret, RandomGenerator random, Set<AvpType> types) implements Hiding {
        public WithSecret {
            if (secret.isEmpty()) {
                throw new IllegalArgumentException("hiding needs a secret");
            }
            var copy = types.isEmpty() ? EnumSet.noneOf(AvpType.class) : EnumSet.copyOf(types);
            for (var type : copy) {
                if (!type.isHideable()) {
                    throw new IllegalArgumentException(type + " must not be hidden");
                }
            }
            types = Collections.unmodifiableSet(copy);
        }
    }

    static Hiding none() {
        return None.INSTANCE;
    }

    /** Hides what tells about users: numbers, names, passwords, groups. */
    static Hiding sensitive(Secret secret, RandomGenerator random) {
        return new WithSecret(secret, random, SensitiveTypes.SET);
    }

    /** Hides every AVP that may be hidden. */
    static Hiding all(Secret secret, RandomGenerator random) {
        var types = EnumSet.allOf(AvpType.class);
        types.removeIf(type -> !type.isHideable());
        return new WithSecret(secret, random, types);
    }

    /**
     * Hides every AVP about calls that may be hidden. What sets up the tunnel stays readable: there are peers that check a
     * Challenge Response against the Challenge as it came, hidden or not.
     */
    static Hiding calls(Secret secret, RandomGenerator random) {
        var types = EnumSet.allOf(AvpType.class);
        types.removeIf(type -> !type.isHideable() || TunnelTypes.SET.contains(type));
        return new WithSecret(secret, random, types);
    }

    /** What {@link #calls} leaves readable. */
    final class TunnelTypes {
        static final Set<AvpType> SET = Collections.unmodifiableSet(EnumSet.of(
                AvpType.FRAMING_CAPABILITIES,
                AvpType.BEARER_CAPABILITIES,
                AvpType.FIRMWARE_REVISION,
                AvpType.VENDOR_NAME,
                AvpType.ASSIGNED_TUNNEL_ID,
                AvpType.CHALLENGE,
                AvpType.CHALLENGE_RESPONSE,
                AvpType.CONTROL_CONNECTION_DS,
                AvpType.FAILOVER_CAPABILITY,
                AvpType.SUGGESTED_CONTROL_SEQUENCE));

        private TunnelTypes() {}
    }

    /** The set of {@link #sensitive}. */
    final class SensitiveTypes {
        static final Set<AvpType> SET = Collections.unmodifiableSet(EnumSet.of(
                AvpType.CALLED_NUMBER,
                AvpType.CALLING_NUMBER,
                AvpType.SUB_ADDRESS,
                AvpType.PRIVATE_GROUP_ID,
                AvpType.PROXY_AUTHEN_NAME,
                AvpType.PROXY_AUTHEN_CHALLENGE,
                AvpType.PROXY_AUTHEN_ID,
                AvpType.PROXY_AUTHEN_RESPONSE));

        private SensitiveTypes() {}
    }
}
