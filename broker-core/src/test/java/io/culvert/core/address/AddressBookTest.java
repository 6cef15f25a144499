package io.culvert.core.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.address.AddressSettings.DuplicateRule;
import io.culvert.core.address.AddressSettings.Pool;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class AddressBookTest {
    @Test
    void aPoolGivesEachAddressOnceThenNone() {
        var book = book(range("10.0.0.2", "10.0.0.4"));
        assertThat(book.take("p", "a")).contains(ip("10.0.0.2"));
        assertThat(book.take("p", "b")).contains(ip("10.0.0.3"));
        assertThat(book.take("p", "c")).contains(ip("10.0.0.4"));
        assertThat(book.take("p", "d")).isEmpty();
        assertThat(book.use()).containsExactly(new AddressBook.PoolUse("p", 3, 3));
    }

    @Test
    void aReleasedAddressRestsUntilAllOthersWereUsed() {
        var book = book(range("10.0.0.2", "10.0.0.4"));
        book.take("p", "a");
        assertThat(book.release(ip("10.0.0.2"), "a")).isTrue();
        assertThat(book.take("p", "b")).contains(ip("10.0.0.3"));
        assertThat(book.take("p", "c")).contains(ip("10.0.0.4"));
        book.release(ip("10.0.0.4"), "c");
        assertThat(book.take("p", "d")).contains(ip("10.0.0.2"));
        assertThat(book.take("p", "e")).contains(ip("10.0.0.4"));
        assertThat(book.take("p", "f")).isEmpty();
    }

    @Test
    void severalRangesArePooledInTheirOrder() {
        var book = book(range("10.0.0.9", "10.0.0.9"), range("10.0.0.2", "10.0.0.3"));
        assertThat(book.take("p", "a")).contains(ip("10.0.0.9"));
        assertThat(book.take("p", "b")).contains(ip("10.0.0.2"));
        assertThat(book.take("p", "c")).contains(ip("10.0.0.3"));
        assertThat(book.take("p", "d")).isEmpty();
    }

    @Test
    void ourOwnAddressIsNeverGivenAway() {
        var book = book(range("10.0.0.1", "10.0.0.2"));
        assertThat(book.take("p", "a")).contains(ip("10.0.0.2"));
        assertThat(book.take("p", "b")).isEmpty();
        assertThat(book.claim(ip("10.0.0.1"), "c")).isFalse();
        assertThat(book.isAssignable(ip("10.0.0.1"))).isFalse();
        assertThat(book.use()).containsExactly(new AddressBook.PoolUse("p", 1, 1));
    }

    @Test
    void addressesThatNoHostCanHaveAreNotAssignable() {
        var book = book(range("10.0.0.2", "10.0.0.4"));
        for (var address : List.of("0.0.0.0", "127.0.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255")) {
            assertThat(book.isAssignable(ip(address))).as(address).isFalse();
        }
        assertThat(book.isAssignable(ip("203.0.113.7"))).isTrue();
    }

    @Test
    void aFixedAddressOfThePoolIsTakenOutOfIt() {
        var book = book(range("10.0.0.2", "10.0.0.4"));
        assertThat(book.claim(ip("10.0.0.2"), "fixed")).isTrue();
        assertThat(book.claim(ip("10.0.0.2"), "second")).isFalse();
        assertThat(book.holder(ip("10.0.0.2"))).contains("fixed");
        assertThat(book.take("p", "a")).contains(ip("10.0.0.3"));
        assertThat(book.use()).containsExactly(new AddressBook.PoolUse("p", 3, 2));
        assertThat(book.release(ip("10.0.0.2"), "fixed")).isTrue();
        assertThat(book.take("p", "b")).contains(ip("10.0.0.4"));
        assertThat(book.take("p", "c")).contains(ip("10.0.0.2"));
    }

    @Test
    void aFixedAddressOutsideOfThePoolsDoesNotEnterThemOnRelease() {
        var book = book(range("10.0.0.2", "10.0.0.2"));
        assertThat(book.claim(ip("203.0.113.7"), "fixed")).isTrue();
        assertThat(book.release(ip("203.0.113.7"), "fixed")).isTrue();
        assertThat(book.take("p", "a")).contains(ip("10.0.0.2"));
        assertThat(book.take("p", "b")).isEmpty();
        assertThat(book.held()).isOne();
    }

    @Test
    void onlyTheHolderCanRelease() {
        var book = book(range("10.0.0.2", "10.0.0.2"));
        book.take("p", "a");
        assertThat(book.release(ip("10.0.0.2"), "b")).isFalse();
        assertThat(book.take("p", "b")).isEmpty();
    }

    @Test
    void anUnknownPoolGivesNothing() {
        var book = book(range("10.0.0.2", "10.0.0.2"));
        assertThat(book.hasPool("q")).isFalse();
        assertThat(book.take("q", "a")).isEmpty();
    }

    @Test
    void shardsShareAPoolWithoutOverlapOrRemainder() {
        var settings = settings(range("10.0.0.2", "10.0.1.7"));
        var all = new HashSet<Inet4Address>();
        long size = 0;
        for (int shard = 0; shard < 3; shard++) {
            var book = new AddressBook<String>(settings, shard, 3);
            size += book.use().getFirst().size();
            for (var next = book.take("p", "x"); next.isPresent(); next = book.take("p", "x")) {
                assertThat(Ipv4Number.of(next.get()) % 3).isEqualTo(shard);
                assertThat(all.add(next.get())).isTrue();
            }
        }
        assertThat(all).hasSize(262);
        assertThat(size).isEqualTo(262);
    }

    @Test
    void aHugePoolCostsNothingUntilItIsUsed() {
        var book = new AddressBook<String>(settings(Ipv4Range.ofPrefix(ip("10.0.0.0"), 8)), 0, 1);
        assertThat(book.use().getFirst().size()).isEqualTo((1L << 24) - 2 - 1);
        assertThat(book.take("p", "a")).contains(ip("10.0.0.2"));
    }

    @Test
    void noAddressIsEverHeldTwiceWhateverHappens() {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        var book = book(range("10.0.0.2", "10.0.0.41"));
        var held = new HashMap<Inet4Address, String>();
        for (int step = 0; step < 20_000; step++) {
            var holder = Integer.toString(step);
            int what = random.nextInt(5);
            if (what < 2) {
                var taken = book.take("p", holder);
                assertThat(taken.isEmpty()).isEqualTo(poolHeld(held) == 40);
                taken.ifPresent(address -> assertThat(held.put(address, holder)).isNull());
            } else if (what == 2) {
                var wanted = Ipv4Number.address(Ipv4Number.of(ip("10.0.0.2")) + random.nextInt(50));
                assertThat(book.claim(wanted, holder)).isEqualTo(!held.containsKey(wanted));
                held.putIfAbsent(wanted, holder);
            } else if (!held.isEmpty()) {
                var addresses = new ArrayList<>(held.keySet());
                var address = addresses.get(random.nextInt(addresses.size()));
                assertThat(book.release(address, Objects.requireNonNull(held.remove(address))))
                        .isTrue();
            }
            assertThat(book.held()).isEqualTo(held.size());
            assertThat(book.use().getFirst().used()).isEqualTo(poolHeld(held));
        }
    }

    @Test
    void contradictorySettingsAreRefused() {
        var pool = new Pool("p", List.of(range("10.0.0.2", "10.0.0.9")));
        assertThatThrownBy(() -> settings(List.of(pool, pool), Optional.empty()))
                .hasMessage("two pools are named p");
        assertThatThrownBy(() -> settings(
                        List.of(pool, new Pool("q", List.of(range("10.0.0.9", "10.0.0.10")))), Optional.empty()))
                .hasMessageContaining("overlap");
        assertThatThrownBy(() -> settings(List.of(pool), Optional.of("q"))).hasMessage("there is no pool named q");
        assertThatThrownBy(() -> range("10.0.0.2", "10.0.0.1")).hasMessageContaining("ends before it begins");
    }

    @Test
    void prefixesLeaveOutNetworkAndBroadcast() {
        assertThat(Ipv4Range.ofPrefix(ip("10.0.0.77"), 24)).isEqualTo(range("10.0.0.1", "10.0.0.254"));
        assertThat(Ipv4Range.ofPrefix(ip("10.0.0.4"), 31)).isEqualTo(range("10.0.0.4", "10.0.0.5"));
        assertThat(Ipv4Range.ofPrefix(ip("10.0.0.4"), 32)).isEqualTo(range("10.0.0.4", "10.0.0.4"));
        assertThat(Ipv4Range.ofPrefix(ip("200.0.0.4"), 0)).isEqualTo(range("0.0.0.1", "255.255.255.254"));
    }

    private static long poolHeld(Map<Inet4Address, String> held) {
        return held.keySet().stream()
                .filter(range("10.0.0.2", "10.0.0.41")::contains)
                .count();
    }

    private static AddressBook<String> book(Ipv4Range... ranges) {
        return new AddressBook<>(settings(ranges), 0, 1);
    }

    private static AddressSettings settings(Ipv4Range... ranges) {
        return settings(List.of(new Pool("p", List.of(ranges))), Optional.of("p"));
    }

    private static AddressSettings settings(List<Pool> pools, Optional<String> defaultPool) {
        return new AddressSettings(
                pools,
                defaultPool,
                ip("10.0.0.1"),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                DuplicateRule.REFUSE);
    }

    private static Ipv4Range range(String first, String last) {
        return new Ipv4Range(ip(first), ip(last));
    }

    private static Inet4Address ip(String address) {
        long number = 0;
        for (var part : address.split("\\.", -1)) {
            number = number << 8 | Integer.parseInt(part);
        }
        return Ipv4Number.address(number);
    }
}
