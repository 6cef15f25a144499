package io.culvert.core.address;

import java.net.Inet4Address;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What IPv4 addresses users may have.
 *
 * @param pools disjoint
 * @param defaultPool for users whose authorization names none
 * @param localAddress our end of every PPP link; never given to a user
 * @param primaryDns offered to users whose authorization names none
 * @param secondaryDns likewise
 * @param userSelectable what a user may choose when his authorization leaves the choice to him (255.255.255.255)
 */
public record AddressSettings(
        List<Pool> pools,
        Optional<String> defaultPool,
        Inet4Address localAddress,
        Optional<Inet4Address> primaryDns,
        Optional<Inet4Address> secondaryDns,
        List<Ipv4Range> userSelectable,
        DuplicateRule duplicates) {
    public AddressSettings {
        pools = List.copyOf(pools);
        userSelectable = List.copyOf(userSelectable);
        var names = new HashSet<String>();
        for (var pool : pools) {
            if (!names.add(pool.name())) {
                throw new IllegalArgumentException("two pools are named " + pool.name());
            }
        }
        var ranges = pools.stream().flatMap(pool -> pool.ranges().stream()).toList();
        for (int i = 0; i < ranges.size(); i++) {
            for (int j = i + 1; j < ranges.size(); j++) {
                if (ranges.get(i).overlaps(ranges.get(j))) {
                    throw new IllegalArgumentException("pool ranges overlap: " + ranges.get(i) + ", " + ranges.get(j));
                }
            }
        }
        if (defaultPool.isPresent() && !names.contains(defaultPool.get())) {
            throw new IllegalArgumentException("there is no pool named " + defaultPool.get());
        }
    }

    /** Addresses under a name. */
    public record Pool(String name, List<Ipv4Range> ranges) {
        public Pool {
            ranges = List.copyOf(ranges);
        }
    }

    /** What happens to a second session whose authorization names an address that another session has. */
    public enum DuplicateRule {
        /** It is refused. */
        REFUSE,
        /** It gets the address, and the other session is cleared. */
        REPLACE
    }
}
