package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.engine.SessionTimers.Timer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a session's view tells of the times that end or report it. */
class SessionTimersTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private final Lab lab = new Lab();

    @Test
    void whatRadiusGivesRunsFromWhenTheSessionCarriesTraffic() {
        lab.aaa.user(
                "carol",
                "x",
                FakeAaa.authorization(
                        new FramedAddress.FromPool(), Optional.empty(), Optional.of(HOUR), Optional.of(FIVE_MINUTES)));
        var view = dial("carol", "x");
        var since = view.accountedSince().orElseThrow();
        assertThat(view.timers().session()).contains(new Timer(HOUR, Optional.of(since.plus(HOUR))));
        assertThat(view.timers().idle()).contains(new Timer(FIVE_MINUTES, Optional.of(since.plus(FIVE_MINUTES))));
    }

    @Test
    void whatNobodyGivesIsAbsent() {
        var view = dial("alice", "wonderland");
        var defaults = Samples.settings().sessions();
        assertThat(view.timers().session().map(Timer::period)).isEqualTo(defaults.sessionTimeout());
        assertThat(view.timers().idle().map(Timer::period)).isEqualTo(defaults.idleTimeout());
        assertThat(view.timers().interim().map(Timer::period)).isEqualTo(defaults.interimInterval());
    }

    @Test
    void beforeTheUserIsAuthenticatedThereAreNone() {
        lab.aaa.silent = true;
        var view = dial("alice", "wonderland");
        assertThat(view.state()).isEqualTo(SessionState.AUTHENTICATING);
        assertThat(view.timers()).isEqualTo(SessionTimers.NONE);
    }

    private SessionView dial(String name, String password) {
        var lac = lab.lac(1);
        lab.run();
        lab.dial(lac, Samples.client(name, password));
        return lab.sessions().getFirst();
    }
}
