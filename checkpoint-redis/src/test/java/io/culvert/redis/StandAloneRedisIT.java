package io.culvert.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.octets.Secret;
import io.culvert.redis.RedisSettings.Credentials;
import io.lettuce.core.AclSetuserArgs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server, in clear. What needs a server that is taken away is here, too. */
final class StandAloneRedisIT extends RedisContract<StandAloneArrangement> {
    @Override
    StandAloneArrangement start(Path directory) {
        return StandAloneArrangement.inClear(directory, "appendonly yes", "appendfsync always");
    }

    @Test
    void aBatchWhoseAnswerIsLostIsNotWrittenTwice() {
        var group = newGroup();
        var model = new Model(20);
        try (var proxy = new Proxy(arrangement().server.address());
                var active = new Unit(proxy.towards(arrangement().settings()), group, "a")) {
            var taken = active.take();
            try (var journal = active.journal(taken)) {
                Unit.append(journal, model, 3);
                proxy.swallowAnswers();
                var lost = journal.append(4, model.batch(5));
                var alsoLost = journal.append(5, model.batch(5));
                Eventually.holds(
                        Duration.ofSeconds(5),
                        "Redis has both",
                        () -> "1-5".equals(ask(group, commands -> commands.hget(key(group, "head"), "last"))));
                assertThat(lost.toCompletableFuture()).isNotDone();
                proxy.breakConnections();
                assertThat(Unit.confirm(lost)).isEqualTo(new Position(1, 4));
                assertThat(Unit.confirm(alsoLost)).isEqualTo(new Position(1, 5));
                Unit.append(journal, model, 3);
                assertThat(active.stores.counters().resends()).isEqualTo(2);
            }
            assertThat(entries(group)).isEqualTo(8);
            assertThat(active.load().changes()).isEqualTo(model.state());
        }
    }

    @Test
    void aConnectionThatIsSilentIsGivenUp() {
        var group = newGroup();
        var model = new Model(21);
        try (var proxy = new Proxy(arrangement().server.address());
                var active = new Unit(proxy.towards(arrangement().settings()), group, "a");
                var journal = active.journal(active.take())) {
            Unit.append(journal, model, 3);
            proxy.swallowAnswers();
            Unit.append(journal, model, 3);
            assertThat(active.stores.counters().reconnects()).isEqualTo(1);
            assertThat(active.load().changes()).isEqualTo(model.state());
        }
    }

    @Test
    void confirmedOnDiskSurvivesTheServersDeath() {
        var group = newGroup();
        var model = new Model(22);
        try (var active = unit(group, "a");
                var heard = active.follow(Position.START)) {
            assertThat(active.stores.facts().objection(Confirmation.DISK)).isEmpty();
            var taken = active.take();
            try (var journal = active.stores.journal(taken.value(), taken.tail(), Unit.patient(Confirmation.DISK))) {
                Unit.append(journal, model, 200);
                arrangement().server.kill();
                var waiting = journal.append(201, model.batch(5));
                Eventually.holds(Duration.ofSeconds(5), "the feed says so", () -> !heard.outages.isEmpty());
                arrangement().server.begin();
                assertThat(Unit.confirm(waiting)).isEqualTo(new Position(1, 201));
                heard.reaches(new Position(1, 201));
                assertThat(heard.state()).isEqualTo(model.state());
                assertThat(active.load().changes()).isEqualTo(model.state());
                assertThat(Eventually.get(active.lease.renew(taken.value(), Unit.LEASE)))
                        .isEqualTo(new LeaseAnswer.Renewed());
            }
        }
    }

    @Test
    void aServerThatForgotAllIsNoticed(@TempDir Path directory) {
        var group = newGroup();
        var model = new Model(23);
        try (var forgetful = StandAloneArrangement.inClear(directory);
                var active = new Unit(forgetful.settings(), group, "a");
                var heard = active.follow(Position.START)) {
            assertThat(active.stores.facts().objection(Confirmation.DISK))
                    .hasValueSatisfying(text -> assertThat(text).contains("appendfsync always"));
            var taken = active.take();
            try (var journal = active.journal(taken)) {
                Unit.append(journal, model, 20);
                heard.reaches(new Position(1, 20));
                var before = active.stores.facts().replicationId();
                forgetful.server.kill();
                forgetful.server.begin();
                assertThat(Eventually.get(journal.append(21, model.batch(5))))
                        .isEqualTo(new Appended.Refused(Refusal.LEASE_LOST, "nobody holds the lease"));
                heard.ends();
                assertThat(active.stores.facts().replicationId()).isNotEqualTo(before);
            }
        }
    }

    @Test
    void aRedisThatIsSilentTooLongIsUnreachable() {
        var group = newGroup();
        var model = new Model(24);
        try (var active = unit(group, "a")) {
            var taken = active.take();
            var settings = new JournalSettings(
                    Confirmation.MEMORY, 1000, 1 << 20, Duration.ofMillis(200), Duration.ofMillis(500));
            try (var journal = active.stores.journal(taken.value(), taken.tail(), settings)) {
                Unit.append(journal, model, 3);
                arrangement().server.pause();
                try {
                    assertThat(Eventually.get(journal.append(4, model.batch(5))))
                            .isInstanceOfSatisfying(
                                    Appended.Unreachable.class,
                                    answer -> assertThat(answer.text()).startsWith("batch 4 is not confirmed: "));
                    assertThat(Eventually.get(active.lease.renew(taken.value(), Unit.LEASE)))
                            .isInstanceOf(LeaseAnswer.Unreachable.class);
                    assertThat(Eventually.get(active.stores.loader().load()))
                            .isInstanceOf(LoadResult.Unreachable.class);
                } finally {
                    arrangement().server.resume();
                }
                assertThat(Eventually.get(journal.append(5, model.batch(5))))
                        .as("it is over")
                        .isInstanceOf(Appended.Unreachable.class);
                assertThat(Eventually.get(active.lease.renew(taken.value(), Unit.LEASE)))
                        .isEqualTo(new LeaseAnswer.Renewed());
            }
        }
    }

    @Test
    void aRedisThatIsFullIsUnreachable() {
        var group = newGroup();
        var model = new Model(25);
        try (var active = unit(group, "a")) {
            var taken = active.take();
            var settings = new JournalSettings(
                    Confirmation.MEMORY, 1000, 1 << 20, Duration.ofMillis(200), Duration.ofMillis(500));
            try (var journal = active.stores.journal(taken.value(), taken.tail(), settings)) {
                Unit.append(journal, model, 3);
                ask(group, commands -> commands.configSet("maxmemory", "1mb"));
                try {
                    assertThat(Eventually.get(journal.append(4, model.batch(5))))
                            .isInstanceOfSatisfying(
                                    Appended.Unreachable.class,
                                    answer -> assertThat(answer.text()).contains("OOM"));
                } finally {
                    ask(group, commands -> commands.configSet("maxmemory", "0"));
                }
            }
            assertThat(active.load().tail().last()).isEqualTo(new Position(1, 3));
        }
    }

    @Test
    void aUserWithoutTheRightToAskForTheConfigurationWillDo() {
        var group = newGroup();
        ask(
                group,
                commands -> commands.aclSetuser(
                        "broker",
                        AclSetuserArgs.Builder.on()
                                .addPassword("secret")
                                .keyPattern("{culvert:*")
                                .allCommands()
                                .removeCommand(io.lettuce.core.protocol.CommandType.CONFIG)));
        var credentials = new Credentials(Optional.of("broker"), Optional.of(Secret.utf8("secret")));
        var settings = arrangement().settings().withCredentials(credentials);
        try (var active = new Unit(settings, group, "a");
                var journal = active.journal(active.take())) {
            Unit.append(journal, new Model(26), 3);
            assertThat(active.stores.facts().fsyncAlways()).isEmpty();
        }
        ask(group, commands -> commands.configSet("maxmemory-policy", "volatile-ttl"));
        try {
            assertThatThrownBy(() -> RedisStores.connect(settings, group, new Incarnation(1)))
                    .isInstanceOf(RedisRefused.class)
                    .hasMessageContaining("volatile-ttl");
        } finally {
            ask(group, commands -> commands.configSet("maxmemory-policy", "noeviction"));
        }
    }

    @Test
    void aWrongPasswordIsSaidWithoutTellingIt() {
        var settings = arrangement().settings().withCredentials(Credentials.password("mistyped"));
        assertThatThrownBy(() -> RedisStores.connect(settings, newGroup(), new Incarnation(1)))
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageContaining("WRONGPASS")
                .hasMessageNotContaining("mistyped");
    }

    @Test
    void nobodyThereIsUnavailable() {
        arrangement().server.pause();
        try {
            var settings = arrangement().settings().withTimes(Duration.ofMillis(200), Duration.ofMillis(200));
            assertThatThrownBy(() -> RedisStores.connect(settings, newGroup(), new Incarnation(1)))
                    .isInstanceOf(RedisUnavailable.class);
        } finally {
            arrangement().server.resume();
        }
    }
}
