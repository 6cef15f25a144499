package io.culvert.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.redis.RedisSettings.Tls;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One server, by TLS. */
final class TlsRedisIT extends RedisContract<StandAloneArrangement> {
    @Override
    StandAloneArrangement start(Path directory) {
        return StandAloneArrangement.byTls(directory);
    }

    @Test
    void aCertificateOfSomebodyElseIsRefused() {
        var settings = arrangement().settings().withTls(new Tls(Optional.empty(), Optional.empty(), true));
        assertThatThrownBy(() -> RedisStores.connect(settings, newGroup(), new Incarnation(1)))
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageContaining("certification path");
    }
}
