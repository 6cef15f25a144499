package io.culvert.ppp.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class AutomatonTest {
    private static final Map<String, Event> EVENTS = Map.ofEntries(
            Map.entry("Up", Event.UP),
            Map.entry("Down", Event.DOWN),
            Map.entry("Open", Event.OPEN),
            Map.entry("Close", Event.CLOSE),
            Map.entry("TO+", Event.TIMEOUT),
            Map.entry("TO-", Event.TIMEOUT_LAST),
            Map.entry("RCR+", Event.CONFIGURE_REQUEST_GOOD),
            Map.entry("RCR-", Event.CONFIGURE_REQUEST_BAD),
            Map.entry("RCA", Event.CONFIGURE_ACK),
            Map.entry("RCN", Event.CONFIGURE_REFUSED),
            Map.entry("RTR", Event.TERMINATE_REQUEST),
            Map.entry("RTA", Event.TERMINATE_ACK),
            Map.entry("RUC", Event.UNKNOWN_CODE),
            Map.entry("RXJ+", Event.REJECT_PERMITTED),
            Map.entry("RXJ-", Event.REJECT_CATASTROPHIC),
            Map.entry("RXR", Event.ECHO));

    private static final Map<String, Action> ACTIONS = Map.ofEntries(
            Map.entry("tlu", Action.THIS_LAYER_UP),
            Map.entry("tld", Action.THIS_LAYER_DOWN),
            Map.entry("tls", Action.THIS_LAYER_STARTED),
            Map.entry("tlf", Action.THIS_LAYER_FINISHED),
            Map.entry("irc", Action.INITIALIZE_RESTART_COUNT),
            Map.entry("zrc", Action.ZERO_RESTART_COUNT),
            Map.entry("scr", Action.SEND_CONFIGURE_REQUEST),
            Map.entry("sca", Action.SEND_CONFIGURE_ACK),
            Map.entry("scn", Action.SEND_CONFIGURE_REFUSAL),
            Map.entry("str", Action.SEND_TERMINATE_REQUEST),
            Map.entry("sta", Action.SEND_TERMINATE_ACK),
            Map.entry("scj", Action.SEND_CODE_REJECT),
            Map.entry("ser", Action.SEND_ECHO_REPLY));

    record Cell(State state, Event event, String text) {}

    @ParameterizedTest
    @MethodSource("cells")
    void doesWhatTheRfcsTableSays(Cell cell) {
        var transition = Automaton.transition(cell.state, cell.event);

        if (cell.text.equals("-")) {
            assertThat(transition).isEqualTo(new Transition(List.of(), cell.state, true));
            return;
        }
        var text = cell.text.replaceAll("[rpx]$", "");
        int slash = text.lastIndexOf('/');
        var actions = new ArrayList<Action>();
        if (slash >= 0) {
            for (var action : text.substring(0, slash).split(",")) {
                actions.add(Objects.requireNonNull(ACTIONS.get(action), action));
            }
        }
        var next = State.values()[Integer.parseInt(text.substring(slash + 1))];
        assertThat(transition).isEqualTo(new Transition(actions, next, false));
    }

    @Test
    void tableHasEveryStateAndEvent() {
        assertThat(cells()).hasSize(State.values().length * Event.values().length);
        assertThat(State.values()).hasSize(10);
        assertThat(Event.values()).hasSize(16);
    }

    @Test
    void timerRunsInTheStatesThatHaveTimeouts() {
        for (var state : State.values()) {
            assertThat(state.isTimed())
                    .as(state.name())
                    .isEqualTo(!Automaton.transition(state, Event.TIMEOUT).illegal());
        }
    }

    /** Both halves of the figure put side by side. */
    static Stream<Cell> cells() {
        var rows = new LinkedHashMap<String, List<String>>();
        try (var reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(AutomatonTest.class.getResourceAsStream("/automaton.table")),
                StandardCharsets.UTF_8))) {
            for (var line : reader.lines().toList()) {
                int bar = line.indexOf('|');
                var event = bar < 0 ? "" : line.substring(0, bar).trim();
                if (EVENTS.containsKey(event)) {
                    rows.computeIfAbsent(event, _ -> new ArrayList<>())
                            .addAll(List.of(line.substring(bar + 1).trim().split("\\s+")));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var cells = new ArrayList<Cell>();
        for (var row : rows.entrySet()) {
            for (int i = 0; i < row.getValue().size(); i++) {
                cells.add(new Cell(
                        State.values()[i],
                        Objects.requireNonNull(EVENTS.get(row.getKey())),
                        row.getValue().get(i)));
            }
        }
        return cells.stream();
    }
}
