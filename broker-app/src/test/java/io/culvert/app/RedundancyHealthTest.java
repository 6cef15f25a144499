package io.culvert.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.management.BrokerBusy;
import io.culvert.app.management.Page;
import io.culvert.app.management.RedundancyFigures;
import io.culvert.app.management.RedundancySamples;
import io.culvert.core.engine.HaFigures;
import io.culvert.core.redundancy.RedundancyView;
import io.culvert.core.redundancy.StateName;
import io.culvert.l2tp.TunnelId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class RedundancyHealthTest {
    private record Figures(Supplier<Optional<Membership>> now) implements RedundancyFigures {
        @Override
        public String unit() {
            return "a";
        }

        @Override
        public String group() {
            return "g";
        }

        @Override
        public Optional<Membership> membership() {
            return now.get();
        }

        @Override
        public List<HaFigures> calls() {
            return List.of();
        }

        @Override
        public Kept kept() {
            return RedundancySamples.KEPT;
        }

        @Override
        public Page<KeptTunnel, TunnelId> keptTunnels(Optional<TunnelId> after, int limit) {
            throw new IllegalStateException("not asked for");
        }

        @Override
        public Optional<String> switchOver() {
            return Optional.empty();
        }
    }

    @Test
    void whoSpeaksAndWhoStandsByIsUp() {
        assertThat(health(RedundancySamples.ACTIVE).getStatus()).isEqualTo(Status.UP);
        assertThat(health(RedundancySamples.ACTIVE).getDetails())
                .containsEntry("state", "ACTIVE")
                .containsEntry("peer", "STANDBY HOT")
                .containsEntry("gate", "open")
                .containsEntry("journal", "takes in what this unit says");
        assertThat(health(RedundancySamples.STANDBY).getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void aColdStandbyIsUpAndSaysWhatItLacks() {
        var health = health(RedundancySamples.COLD);
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails().get("impediments")).asString().contains("clock", "interface");
    }

    @Test
    void aSuspendedJournalIsUpAndSaysWhatWouldNotSurvive() {
        var health = health(member(StateName.ACTIVE));
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails().get("journal")).asString().startsWith("suspended");
    }

    @Test
    void aUnitThatTakesNoPartIsDown() {
        var health = health(member(StateName.DISABLED));
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails()).containsEntry("reason", "another unit is called a");
    }

    @Test
    void withoutAJournalTheComponentIsUpAndSaysSo() {
        var health = new RedundancyHealth(new Figures(Optional::empty)).health();
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails().get("journal")).asString().startsWith("off");
    }

    @Test
    void whoHasNotJoinedYetIsDown() {
        var starting = new Figures(() -> {
            throw new BrokerBusy("The broker is starting.");
        });
        assertThat(new RedundancyHealth(starting).health().getStatus()).isEqualTo(Status.DOWN);
    }

    private static RedundancyFigures.Membership member(StateName state) {
        return RedundancySamples.member(
                new RedundancyView(
                        state,
                        StateName.DISABLED,
                        Map.of(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        0,
                        0,
                        Optional.of("another unit is called a"),
                        Set.of()),
                false,
                RedundancySamples.STANDBY.journal());
    }

    private static Health health(RedundancyFigures.Membership membership) {
        return new RedundancyHealth(new Figures(() -> Optional.of(membership))).health();
    }
}
