package io.culvert.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.octets.Secret;
import io.culvert.redis.RedisSettings.Credentials;
import io.culvert.redis.RedisSettings.Parsed;
import io.culvert.redis.RedisSettings.Server;
import io.culvert.redis.RedisSettings.Topology;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisSettingsTest {
    private static RedisSettings parsed(String text) {
        return ((Parsed.Ok) RedisSettings.parse(text)).settings();
    }

    @Test
    void oneServer() {
        var settings = parsed("redis://broker:p%40ss+w%3Ard@redis.example:6380/3");
        assertThat(settings.topology()).isEqualTo(new Topology.StandAlone(new Server("redis.example", 6380)));
        assertThat(settings.database()).isEqualTo(3);
        assertThat(settings.credentials())
                .isEqualTo(new Credentials(Optional.of("broker"), Optional.of(Secret.utf8("p@ss+w:rd"))));
        assertThat(settings.tls()).isEmpty();
        assertThat(settings.toString()).doesNotContain("p@ss");
    }

    @Test
    void defaults() {
        var settings = parsed("redis://localhost");
        assertThat(settings.topology()).isEqualTo(new Topology.StandAlone(new Server("localhost", 6379)));
        assertThat(settings.database()).isZero();
        assertThat(settings.credentials()).isEqualTo(Credentials.NONE);
    }

    @Test
    void sentinels() {
        var settings = parsed("rediss-sentinel://:secret@s1,s2:26380,[2001:db8::1]/1#calls");
        assertThat(settings.topology())
                .isEqualTo(new Topology.Sentinel(
                        List.of(new Server("s1", 26379), new Server("s2", 26380), new Server("2001:db8::1", 26379)),
                        "calls"));
        assertThat(settings.database()).isEqualTo(1);
        assertThat(settings.credentials()).isEqualTo(Credentials.password("secret"));
        assertThat(settings.tls()).isPresent();
    }

    @Test
    void cluster() {
        assertThat(parsed("redis-cluster://n1:7000,n2").topology())
                .isEqualTo(new Topology.Cluster(List.of(new Server("n1", 7000), new Server("n2", 6379))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "redis:",
                "redis://",
                "http://host",
                "redis://a,b",
                "redis://host:0",
                "redis://host:65536",
                "redis://host:port",
                "redis://host/x",
                "redis://host/-1",
                "redis-sentinel://s1,s2",
                "redis-cluster://n1/1",
                "redis-cluster://n1,,n2",
                "redis://:secret@ho st"
            })
    void whatIsNoAddressIsRefusedWithoutRepeatingIt(String text) {
        assertThat(RedisSettings.parse(text))
                .isInstanceOfSatisfying(
                        Parsed.Fault.class,
                        fault -> assertThat(fault.expectation())
                                .startsWith("must be redis://")
                                .doesNotContain("secret"));
    }
}
