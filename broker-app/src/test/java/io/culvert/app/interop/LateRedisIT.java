package io.culvert.app.interop;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A host comes up, and its Redis is not the first to be there. */
@NeedsPeers
class LateRedisIT {
    private static final Duration LATE = Duration.ofMinutes(2);

    @Test
    void aUnitWaitsForARedisThatComesALittleLater() {
        try (Lab lab = Lab.open("late-redis")) {
            Namespace host = lab.namespace("host");
            BrokerProcess.Spec spec = BrokerProcess.Spec.of("broker")
                    .jvm("-XX:TieredStopAtLevel=1")
                    .with("culvert.redundancy.checkpointing", "true")
                    .with("culvert.redundancy.group-key", "sixteen characters or more")
                    .with("culvert.redundancy.redis.url", "redis://127.0.0.1:6379");
            BrokerProcess broker = BrokerProcess.launch(host, spec);
            String _ = broker.awaitLine(
                    line -> line.contains("The Redis of the journal does not answer yet: Redis 127.0.0.1:6379"), LATE);
            HostProcess _ = host.start(
                    "redis",
                    Map.of(),
                    List.of(
                            "redis-server",
                            "--port",
                            "6379",
                            "--bind",
                            "127.0.0.1",
                            "--save",
                            "",
                            "--dir",
                            lab.directory().toString()));
            broker.awaitReady(spec);
            BrokerLab.assertNoStackTrace(broker.lines());
        }
    }
}
