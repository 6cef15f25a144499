package io.culvert.core.engine;

import java.net.Inet4Address;

/**
 * What shards of one unit say to each other.
 *
 * <p>Addresses: every one has one owner, {@link ShardSelector#ofAddress}, and only its owner hands it out: so no address is
 * given twice, without a lock. The runtime delivers each message once, and those between two shards in order.
 */
public sealed interface ShardMessage {
    /** Who asks; the answer goes there. */
    ShardId from();

    /** About IPv4 addresses. */
    sealed interface OfAddress extends ShardMessage {}

    /**
     * "So many sessions are here", of a vpdn-group, or of all if the name is empty. Said where there is a limit for them.
     */
    record SessionsCounted(ShardId from, String vpdnGroup, int sessions) implements ShardMessage {}

    /** About NAS-Port numbers, whose owner is the shard that counts them; said only after a restore. */
    sealed interface OfPort extends ShardMessage {
        int port();
    }

    /** "A session of mine that I have restored has this port of yours." Comes before anything is given out. */
    record PortHeld(ShardId from, int port) implements OfPort {}

    /** "I do not need it any more." */
    record PortReleased(ShardId from, int port) implements OfPort {}

    /**
     * "I need this address of yours."
     *
     * @param claim the asker's number of it
     * @param replace whether a session that has it is to make room
     */
    record ClaimAddress(ShardId from, long claim, Inet4Address address, boolean replace) implements OfAddress {}

    /** "My part of this pool is empty: have you one left?" */
    record ClaimFromPool(ShardId from, long claim, String pool) implements OfAddress {}

    /** "It is yours." */
    record AddressGranted(ShardId from, long claim, Inet4Address address) implements OfAddress {}

    /** "No." */
    record AddressRefused(ShardId from, long claim) implements OfAddress {}

    /** "I do not need it any more." */
    record AddressReleased(ShardId from, long claim, Inet4Address address) implements OfAddress {}

    /** "A session of mine that I have restored has this address of yours." Comes before anything is given out. */
    record AddressHeld(ShardId from, long claim, Inet4Address address) implements OfAddress {}

    /** "A new session replaces yours, which has this address: clear it." */
    record EvictHolder(ShardId from, long claim, Inet4Address address) implements OfAddress {}
}
