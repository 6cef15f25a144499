package io.culvert.core.address;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses that one shard owns and who holds each: every {@code count}-th address of all, in pools or not.
 *
 * <p>A pool gives its never-used addresses first, then those released longest ago, so that an address rests as long as
 * the pool allows. An address is either held by exactly one holder or by none. <b>Bounds:</b> an entry per address held
 * or once used; a large pool that is not used costs nothing. <b>Thread:</b> one.
 *
 * @param <H> a holder
 */
public final class AddressBook<H> {
    private final int shardIndex;
    private final int shardCount;
    private final long localAddress;
    private final Map<String, Slice> slices = new LinkedHashMap<>();
    private final Map<Long, H> holders = new HashMap<>();

    public AddressBook(AddressSettings settings, int shardIndex, int shardCount) {
        this.shardIndex = shardIndex;
        this.shardCount = shardCount;
        localAddress = Ipv4Number.of(settings.localAddress());
        for (var pool : settings.pools()) {
            slices.put(pool.name(), new Slice(pool));
        }
    }

    public boolean hasPool(String pool) {
        return slices.containsKey(pool);
    }

    /** Gives an address of {@code pool} to {@code holder}; empty when this shard has none left or knows no such pool. */
    public Optional<Inet4Address> take(String pool, H holder) {
        var slice = slices.get(pool);
        if (slice == null) {
            return Optional.empty();
        }
        var taken = slice.take();
        if (taken.isPresent()) {
            holders.put(taken.get(), holder);
            slice.used++;
        }
        return taken.map(Ipv4Number::address);
    }

    /** Gives exactly {@code address}, which this shard must own, to {@code holder}, unless somebody has it. */
    public boolean claim(Inet4Address address, H holder) {
        long number = Ipv4Number.of(address);
        if (number == localAddress || holders.putIfAbsent(number, holder) != null) {
            return false;
        }
        sliceOf(number).ifPresent(slice -> {
            slice.released.remove(number);
            slice.used++;
        });
        return true;
    }

    /** Whether this address can be a user's at all. */
    public boolean isAssignable(Inet4Address address) {
        return Ipv4Number.of(address) != localAddress
                && !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !address.isLoopbackAddress()
                && Ipv4Number.of(address) >>> 28 != 0xF;
    }

    /** Who has {@code address}. */
    public Optional<H> holder(Inet4Address address) {
        return Optional.ofNullable(holders.get(Ipv4Number.of(address)));
    }

    /** Ends {@code holder}'s hold on {@code address}; ignored when another one holds it. */
    public boolean release(Inet4Address address, H holder) {
        long number = Ipv4Number.of(address);
        if (!holders.remove(number, holder)) {
            return false;
        }
        sliceOf(number).ifPresent(slice -> {
            slice.released.add(number);
            slice.used--;
        });
        return true;
    }

    /** How full each pool's part of this shard is, in the settings' order. */
    public List<PoolUse> use() {
        var uses = new ArrayList<PoolUse>();
        for (var slice : slices.values()) {
            uses.add(new PoolUse(slice.pool.name(), slice.size, slice.used));
        }
        return List.copyOf(uses);
    }

    /** Addresses held, in pools or not. */
    public int held() {
        return holders.size();
    }

    /** How full a pool is. */
    public record PoolUse(String name, long size, long used) {}

    private Optional<Slice> sliceOf(long number) {
        var address = Ipv4Number.address(number);
        for (var slice : slices.values()) {
            for (var range : slice.pool.ranges()) {
                if (range.contains(address)) {
                    return Optional.of(slice);
                }
            }
        }
        return Optional.empty();
    }

    /** This shard's part of one pool. */
    private final class Slice {
        private final AddressSettings.Pool pool;
        private final Set<Long> released = new LinkedHashSet<>();
        private final long size;
        private long used;
        private int range;
        private long next;

        private Slice(AddressSettings.Pool pool) {
            this.pool = pool;
            long total = 0;
            for (var each : pool.ranges()) {
                long last = Ipv4Number.of(each.last());
                long first = firstFrom(Ipv4Number.of(each.first()));
                total += first > last ? 0 : (last - first) / shardCount + 1;
            }
            size = pool.ranges().stream()
                            .anyMatch(each -> owns(localAddress) && each.contains(Ipv4Number.address(localAddress)))
                    ? total - 1
                    : total;
            next = pool.ranges().isEmpty()
                    ? 0
                    : firstFrom(Ipv4Number.of(pool.ranges().getFirst().first()));
        }

        private Optional<Long> take() {
            while (range < pool.ranges().size()) {
                if (next > Ipv4Number.of(pool.ranges().get(range).last())) {
                    range++;
                    if (range < pool.ranges().size()) {
                        next = firstFrom(Ipv4Number.of(pool.ranges().get(range).first()));
                    }
                    continue;
                }
                long candidate = next;
                next += shardCount;
                if (candidate != localAddress && !holders.containsKey(candidate) && !released.contains(candidate)) {
                    return Optional.of(candidate);
                }
            }
            var longestAgo = released.iterator();
            if (!longestAgo.hasNext()) {
                return Optional.empty();
            }
            long candidate = longestAgo.next();
            longestAgo.remove();
            return Optional.of(candidate);
        }

        private long firstFrom(long number) {
            return number + Math.floorMod(shardIndex - number, (long) shardCount);
        }

        private boolean owns(long number) {
            return number % shardCount == shardIndex;
        }
    }
}
