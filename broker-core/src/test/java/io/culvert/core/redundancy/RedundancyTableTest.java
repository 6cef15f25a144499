package io.culvert.core.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every event in every state against {@code redundancy.table}: what is done, and where it leads. Written anew with
 * {@code -Dtable.update}.
 */
final class RedundancyTableTest {
    private static final Path TABLE = Path.of("src/test/resources/redundancy.table");

    private static final Map<String, Supplier<Script>> STATES = new LinkedHashMap<>();

    private static final Map<String, Function<Script, Script>> EVENTS = new LinkedHashMap<>();

    static {
        STATES.put("INITIALIZATION", Script::ofTwo);
        STATES.put("NEGOTIATION", () -> Script.ofTwo().started());
        STATES.put("STANDBY_COLD", () -> Script.ofTwo().standby(StateName.STANDBY_COLD));
        STATES.put("STANDBY_BULK", () -> Script.ofTwo().standby(StateName.STANDBY_BULK));
        STATES.put("STANDBY_HOT", () -> Script.ofTwo().standby(StateName.STANDBY_HOT));
        STATES.put("ACTIVE_FAST", () -> Script.ofTwo().fencing());
        STATES.put("ACTIVE_PRECONFIG", () -> Script.ofTwo().catchingUp());
        STATES.put("ACTIVE_POSTCONFIG", () -> Script.ofTwo().preparing());
        STATES.put("ACTIVE", () -> Script.ofTwo().active());
        STATES.put(
                "ACTIVE (silent)",
                () -> Script.ofTwo().active().tell(new RedundancyEvent.JournalRefused(Script.ours(5), "sequence")));
        STATES.put("ACTIVE (without commit)", () -> {
            var script = Script.ofTwo().active().tell(new RedundancyEvent.StoreLost());
            return script.b().withoutStore().promises(Duration.ofSeconds(5)).heard();
        });
        STATES.put("ACTIVE_DRAIN", () -> Script.ofTwo().handingOver());
        STATES.put(
                "ACTIVE_DRAIN (released)",
                () -> Script.ofTwo().handingOver().tell(new RedundancyEvent.JournalDrained()));
        STATES.put("DISABLED", () -> Script.ofTwo().tell(new RedundancyEvent.ShutdownRequested()));

        event("Started", new RedundancyEvent.Started(FormerLife.NONE));
        event("TimerExpired", new RedundancyEvent.TimerExpired());
        EVENTS.put("awake after 2 s", script -> script.freeze(Duration.ofSeconds(2)));
        lease("Status vacant", _ -> new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));
        lease("Status released", _ -> new LeaseAnswer.Status(new LeaseStatus.Released(Script.theirs(4)), 4));
        lease("Status held by b", _ -> new LeaseAnswer.Status(new LeaseStatus.Held(Script.theirs(4)), 4));
        lease("Taken", _ -> new LeaseAnswer.Taken(Script.ours(6), 50, 5));
        lease("Renewed", _ -> new LeaseAnswer.Renewed());
        lease("Released", _ -> new LeaseAnswer.Released());
        lease("Refused: vacant", _ -> new LeaseAnswer.Refused(new LeaseStatus.Vacant(), 0));
        lease("Refused: b has it", _ -> new LeaseAnswer.Refused(new LeaseStatus.Held(Script.theirs(6)), 6));
        event("StoreLost", new RedundancyEvent.StoreLost());
        EVENTS.put(
                "StoreIs another one",
                script -> script.tell(new RedundancyEvent.StoreIs("one")).tell(new RedundancyEvent.StoreIs("two")));
        event("JournalObserved 0 ms", new RedundancyEvent.JournalObserved(60, Duration.ZERO));
        event("JournalObserved 300 ms", new RedundancyEvent.JournalObserved(60, Duration.ofMillis(300)));
        event("JournalObserved 3 s", new RedundancyEvent.JournalObserved(60, Duration.ofSeconds(3)));
        event("JournalRefused", new RedundancyEvent.JournalRefused(Script.ours(5), "epoch"));
        event("JournalFounded", new RedundancyEvent.JournalFounded());
        event("FoundingFailed", new RedundancyEvent.FoundingFailed("store"));
        event("JournalDrained", new RedundancyEvent.JournalDrained());
        event("FollowerLoading", new RedundancyEvent.FollowerLoading());
        event("FollowerCaughtUp", new RedundancyEvent.FollowerCaughtUp(60));
        event("FollowerStopped", new RedundancyEvent.FollowerStopped("gap"));
        event("JournalUnreadable format", new RedundancyEvent.JournalUnreadable("format 3", true));
        event("JournalUnreadable record", new RedundancyEvent.JournalUnreadable("1 record", false));
        event("TailReached", new RedundancyEvent.TailReached());
        event("OutputsReady", new RedundancyEvent.OutputsReady());
        event("TunnelsResynced", new RedundancyEvent.TunnelsResynced());
        event("OutputsFailed", new RedundancyEvent.OutputsFailed("port in use"));
        EVENTS.put("Heard: b active", script -> script.b().active(4).heard());
        EVENTS.put("Heard: b active later", script -> script.b().active(9).heard());
        EVENTS.put("Heard: b gave up", script -> script.b().gaveUp(4).heard());
        EVENTS.put("Heard: b hot", script -> script.b().heard());
        EVENTS.put(
                "Heard: our name", script -> script.b().of("a", Script.THEIRS).heard());
        event("LinkEnded closed", new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));
        event("LinkEnded reset", new RedundancyEvent.LinkEnded("b", LinkEnd.RESET));
        event("ConnectionRefused", new RedundancyEvent.ConnectionRefused("b"));
        event("TrackedInterface down", new RedundancyEvent.TrackedInterface("eth1", false));
        event("TrackedGateway lost", new RedundancyEvent.TrackedGateway("192.0.2.254", false));
        event("ConfiguredAddressFound", new RedundancyEvent.ConfiguredAddressFound("192.0.2.1"));
        event("ConfiguredAddressGone", new RedundancyEvent.ConfiguredAddressGone());
        event("SwitchoverRequested", new RedundancyEvent.SwitchoverRequested());
        event("ShutdownRequested", new RedundancyEvent.ShutdownRequested());
    }

    @Test
    void everyEventInEveryStateDoesWhatTheTableSays() throws IOException {
        var table = table();
        if (Boolean.getBoolean("table.update")) {
            Files.writeString(TABLE, table);
        }
        assertThat(table).isEqualTo(Files.readString(TABLE, StandardCharsets.UTF_8));
    }

    @Test
    void everyKindOfEventIsInTheTable() {
        var told = new TreeSet<String>();
        for (var kind : RedundancyEvent.class.getPermittedSubclasses()) {
            told.add(kind.getSimpleName());
        }
        told.removeIf(kind -> EVENTS.keySet().stream().anyMatch(name -> name.startsWith(kind)));
        assertThat(told).containsExactly("LeaseAnswered");
        for (var name : StateName.values()) {
            assertThat(STATES.keySet()).anyMatch(state -> state.startsWith(name.name()));
        }
    }

    @Test
    void everyStateIsReachedByItsScript() {
        STATES.forEach(
                (name, script) -> assertThat(script.get().state().name()).isEqualTo(name.replaceFirst(" .*", "")));
    }

    private static String table() {
        var text = new StringBuilder(
                "# state | event | actions (heartbeats left out) | state afterwards, if another one\n");
        STATES.forEach((state, way) -> {
            text.append('\n');
            EVENTS.forEach((event, happens) -> {
                var start = way.get();
                var before = start.state();
                var script = happens.apply(start);
                var actions = script.last.stream()
                        .filter(action -> !(action instanceof RedundancyAction.RoleChanged))
                        .map(RedundancyTableTest::words)
                        .collect(Collectors.joining(", "));
                var after = script.state() == before ? "" : script.state().name();
                text.append("%-23s | %-23s | %s | %s"
                                .formatted(state, event, actions.isEmpty() ? "-" : actions, after)
                                .stripTrailing())
                        .append('\n');
            });
        });
        return text.toString();
    }

    private static String words(RedundancyAction action) {
        return switch (action) {
            case RedundancyAction.AskLease(var _, var question) ->
                "Ask" + question.getClass().getSimpleName();
            case RedundancyAction.RefuseCalls(boolean on) -> on ? "RefuseCalls" : "TakeCalls";
            case RedundancyAction.CommitOutputs(boolean on) -> on ? "Commit" : "CommitOff";
            case RedundancyAction.Notice(var text) -> "\"" + text + "\"";
            case RedundancyAction.SwitchoverRefused(var why) -> "SwitchoverRefused(" + why + ")";
            case RedundancyAction.ExtendLifetimes(var time) -> "ExtendLifetimes(" + time.toSeconds() + " s)";
            case RedundancyAction.AddAddresses(var time) -> "AddAddresses(" + time.toSeconds() + " s)";
            case RedundancyAction.StartDataplane(var time) -> "StartDataplane(" + time.toSeconds() + " s)";
            case RedundancyAction.SendHeartbeat _,
                    RedundancyAction.ShutGate _,
                    RedundancyAction.OpenGate _,
                    RedundancyAction.RemoveAddresses _,
                    RedundancyAction.Announce _,
                    RedundancyAction.StopDataplane _,
                    RedundancyAction.PrepareOutputs _,
                    RedundancyAction.DropCalls _,
                    RedundancyAction.FollowJournal _,
                    RedundancyAction.ReadToTail _,
                    RedundancyAction.WriteUnder _,
                    RedundancyAction.ResumeTunnels _,
                    RedundancyAction.DrainJournal _,
                    RedundancyAction.FoundJournal _,
                    RedundancyAction.Remember _,
                    RedundancyAction.WriteFormat _,
                    RedundancyAction.RoleChanged _,
                    RedundancyAction.Exit _ -> action.getClass().getSimpleName();
        };
    }

    private static void event(String name, RedundancyEvent event) {
        EVENTS.put(name, script -> script.tell(event));
    }

    /** The answer to the last question, if one was asked; else to one that never was. */
    private static void lease(String name, Function<Script, LeaseAnswer> answer) {
        EVENTS.put(name, script -> {
            boolean asked = script.done.stream().anyMatch(RedundancyAction.AskLease.class::isInstance);
            return script.tell(new RedundancyEvent.LeaseAnswered(asked ? script.request() : 99, answer.apply(script)));
        });
    }
}
