package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.engine.Effect;
import io.culvert.core.vpdn.PairNotice;
import io.culvert.core.vpdn.PairNotice.Problem;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PolicyLogTest {
    private static final long SECOND = 1_000_000_000L;

    private final LoggedLines lines = new LoggedLines("io.culvert.vpdn.RadiusReplies");
    private final AtomicLong now = new AtomicLong();
    private final PolicyLog log = new PolicyLog(now::get);

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void aLineNamesUserAttributeAndValue() {
        log.accept(notice(Problem.OUT_OF_RANGE, "alice\n", "vpdn:l2tp-hello-interval", "1001"));
        assertThat(lines.all())
                .containsExactly("WARN RADIUS for alice?: vpdn:l2tp-hello-interval \"1001\" is wrong; ignored");
    }

    @Test
    void aMisspellingIsToldOnceHoweverManyUsersHaveIt() {
        for (int i = 0; i < 10; i++) {
            log.accept(notice(Problem.MISSPELLED, "user" + i, "vpdn:12tp-silent-switchover", "1"));
        }
        log.accept(notice(Problem.MISSPELLED, "bob", "vpdn:12tp-tunnel-resync-packet", "4"));
        assertThat(lines.all()).hasSize(2);
    }

    @Test
    void aMisspellingThatFoundNoRoomInTheLogIsToldLater() {
        for (int i = 0; i < 20; i++) {
            log.accept(notice(Problem.UNKNOWN, "user" + i, "vpdn:x", "1"));
        }
        log.accept(notice(Problem.MISSPELLED, "alice", "vpdn:12tp-silent-switchover", "1"));
        assertThat(lines.all()).hasSize(20).noneMatch(line -> line.contains("12tp"));
        now.addAndGet(SECOND);
        log.accept(notice(Problem.MISSPELLED, "bob", "vpdn:12tp-silent-switchover", "1"));
        log.accept(notice(Problem.MISSPELLED, "carol", "vpdn:12tp-silent-switchover", "1"));
        assertThat(lines.all().subList(20, lines.all().size()))
                .containsExactly(
                        "WARN 1 lines about RADIUS attributes were left out; culvert_events_total counts them all",
                        "WARN RADIUS for bob: vpdn:12tp-silent-switchover \"1\" is wrong; ignored");
    }

    private static Effect.PolicyNotice notice(Problem problem, String subject, String attribute, String value) {
        return new Effect.PolicyNotice(
                subject,
                Optional.empty(),
                new TunnelId(1),
                SessionId.NONE,
                new PairNotice(problem, attribute, value, "is wrong; ignored"));
    }
}
