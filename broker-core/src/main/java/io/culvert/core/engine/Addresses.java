package io.culvert.core.engine;

import io.culvert.core.address.AddressBook;
import io.culvert.core.address.AddressSettings;
import io.culvert.core.address.AddressSettings.DuplicateRule;
import java.net.Inet4Address;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses for this shard's sessions, from its own {@link AddressBook} or another shard's.
 *
 * <p>Each shard owns an equal part of every pool, and asks the others one after the other only when its own part is
 * empty; a fixed address is asked of its owner. So a peer whose tunnels all live on one shard can still use the whole
 * pool. What comes of a claim is an {@link Event}, also where it is known at once. <b>Bounds:</b> one claim a session,
 * one waiter an address.
 */
final class Addresses {
    private final ShardId shard;
    private final AddressSettings settings;
    private final Outbox outbox;
    private final AddressBook<Holder> book;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final Map<Long, Claim> claims = new HashMap<>();
    // Sessions that hold an address of another shard, by claim.
    private final Map<Long, SessionEntry> guests = new HashMap<>();
    private final Map<Inet4Address, Holder> waiting = new HashMap<>();
    private long lastClaim;

    Addresses(EngineSettings settings, Outbox outbox) {
        shard = settings.shard();
        this.settings = settings.addresses();
        this.outbox = outbox;
        book = new AddressBook<>(this.settings, shard.index(), shard.count());
    }

    /** What becomes of a claim, or of a lease. */
    sealed interface Event {
        SessionEntry session();

        record Granted(SessionEntry session, Lease lease) implements Event {}

        record Refused(SessionEntry session) implements Event {}

        /** Another session replaces this one, and waits for its address. */
        record Wanted(SessionEntry session, Inet4Address address) implements Event {}
    }

    /**
     * A session's right to an address.
     *
     * @param owner index of the shard that keeps the books of it
     */
    record Lease(Inet4Address address, int owner, long claim) {}

    Optional<Event> poll() {
        return Optional.ofNullable(events.poll());
    }

    boolean hasPool(String pool) {
        return book.hasPool(pool);
    }

    boolean isAssignable(Inet4Address address) {
        return book.isAssignable(address);
    }

    void claimFromPool(SessionEntry session, String pool) {
        long number = begin(session, new Claim(session, Optional.of(pool), Optional.empty()));
        var address = book.take(pool, new Holder.Local(session, number));
        if (address.isPresent()) {
            granted(number, address.get(), shard.index());
        } else {
            refused(number, shard.index());
        }
    }

    void claimFixed(SessionEntry session, Inet4Address address) {
        long number = begin(session, new Claim(session, Optional.empty(), Optional.of(address)));
        int owner = ShardSelector.ofAddress(address, shard.count());
        boolean replace = settings.duplicates() == DuplicateRule.REPLACE;
        if (owner == shard.index()) {
            claimOwn(address, new Holder.Local(session, number), replace);
        } else {
            send(owner, new ShardMessage.ClaimAddress(shard, number, address, replace));
        }
    }

    /** The session does not want an address any more; what another shard grants later goes back. */
    void cancel(SessionEntry session) {
        if (session.claim == 0) {
            return;
        }
        var claim = claims.remove(session.claim);
        if (claim != null && claim.address().isPresent()) {
            waiting.remove(claim.address().get(), new Holder.Local(session, session.claim));
        }
        session.claim = 0;
    }

    void release(SessionEntry session, Lease lease) {
        if (lease.owner() == shard.index()) {
            releaseOwn(lease.address(), new Holder.Local(session, lease.claim()));
        } else {
            guests.remove(lease.claim());
            send(lease.owner(), new ShardMessage.AddressReleased(shard, lease.claim(), lease.address()));
        }
    }

    /** A session that was taken over has {@code address}; false: another has it as well, as cannot be. */
    boolean restore(SessionEntry session, Inet4Address address) {
        int owner = ShardSelector.ofAddress(address, shard.count());
        long number = ++lastClaim;
        session.lease = new Lease(address, owner, number);
        if (owner == shard.index()) {
            return book.claim(address, new Holder.Local(session, number));
        }
        guests.put(number, session);
        send(owner, new ShardMessage.AddressHeld(shard, number, address));
        return true;
    }

    void receive(ShardMessage.OfAddress message) {
        int from = message.from().index();
        switch (message) {
            case ShardMessage.ClaimAddress(var asker, var claim, var address, var replace) ->
                claimOwn(address, new Holder.Remote(from, claim), replace);
            case ShardMessage.ClaimFromPool(var asker, var claim, var pool) -> {
                var holder = new Holder.Remote(from, claim);
                book.take(pool, holder).ifPresentOrElse(address -> grant(holder, address), () -> refuse(holder));
            }
            case ShardMessage.AddressGranted(var owner, var claim, var address) -> granted(claim, address, from);
            case ShardMessage.AddressRefused(var owner, var claim) -> refused(claim, from);
            case ShardMessage.AddressReleased(var asker, var claim, var address) ->
                releaseOwn(address, new Holder.Remote(from, claim));
            case ShardMessage.AddressHeld(var holder, var claim, var address) -> {
                if (!book.claim(address, new Holder.Remote(from, claim))) {
                    outbox.count(EngineCounter.RESTORE_CONTRADICTORY);
                }
            }
            case ShardMessage.EvictHolder(var owner, var claim, var address) -> {
                var guest = guests.get(claim);
                if (guest != null) {
                    events.add(new Event.Wanted(guest, address));
                }
            }
        }
    }

    /** How full this shard's part of each pool is. */
    List<AddressBook.PoolUse> use() {
        return book.use();
    }

    /** Addresses of this shard that somebody holds. */
    int held() {
        return book.held();
    }

    private long begin(SessionEntry session, Claim claim) {
        session.claim = ++lastClaim;
        claims.put(session.claim, claim);
        return session.claim;
    }

    private void claimOwn(Inet4Address address, Holder holder, boolean replace) {
        if (book.claim(address, holder)) {
            grant(holder, address);
            return;
        }
        var present = book.holder(address);
        if (!replace || present.isEmpty() || waiting.putIfAbsent(address, holder) != null) {
            refuse(holder);
            return;
        }
        switch (present.get()) {
            case Holder.Local(var session, var claim) -> events.add(new Event.Wanted(session, address));
            case Holder.Remote(var index, var claim) ->
                send(index, new ShardMessage.EvictHolder(shard, claim, address));
        }
    }

    private void releaseOwn(Inet4Address address, Holder holder) {
        if (!book.release(address, holder)) {
            return;
        }
        var next = waiting.remove(address);
        if (next != null && book.claim(address, next)) {
            grant(next, address);
        }
    }

    private void grant(Holder holder, Inet4Address address) {
        switch (holder) {
            case Holder.Local(var session, var claim) -> granted(claim, address, shard.index());
            case Holder.Remote(var index, var claim) ->
                send(index, new ShardMessage.AddressGranted(shard, claim, address));
        }
    }

    private void refuse(Holder holder) {
        switch (holder) {
            case Holder.Local(var session, var claim) -> refused(claim, shard.index());
            case Holder.Remote(var index, var claim) -> send(index, new ShardMessage.AddressRefused(shard, claim));
        }
    }

    private void granted(long number, Inet4Address address, int owner) {
        var claim = claims.remove(number);
        if (claim == null) {
            // Cancelled while the answer was on its way; own addresses are never on their way.
            send(owner, new ShardMessage.AddressReleased(shard, number, address));
            return;
        }
        claim.session().claim = 0;
        if (owner != shard.index()) {
            guests.put(number, claim.session());
        }
        events.add(new Event.Granted(claim.session(), new Lease(address, owner, number)));
    }

    private void refused(long number, int by) {
        var claim = claims.get(number);
        if (claim == null) {
            return;
        }
        int next = (by + 1) % shard.count();
        if (claim.pool().isPresent() && next != shard.index()) {
            send(
                    next,
                    new ShardMessage.ClaimFromPool(shard, number, claim.pool().get()));
            return;
        }
        claims.remove(number);
        claim.session().claim = 0;
        events.add(new Event.Refused(claim.session()));
    }

    private void send(int to, ShardMessage message) {
        outbox.emit(new Effect.SendToShard(new ShardId(to, shard.count()), message));
    }

    private record Claim(SessionEntry session, Optional<String> pool, Optional<Inet4Address> address) {}

    /** Who holds an address or waits for it. */
    private sealed interface Holder {
        record Local(SessionEntry session, long claim) implements Holder {}

        record Remote(int shard, long claim) implements Holder {}
    }
}
