package io.culvert.l2tp.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A state machine's table in a file that can be laid beside the RFC's: {@code state | event | actions | new state |
 * source}, where source is {@code rfc} for a row of the RFC's table and {@code ours} for what it leaves open.
 */
public final class TransitionTable {
    private final Map<String, String> expected = new TreeMap<>();

    private TransitionTable() {}

    public static TransitionTable read(String name) {
        var table = new TransitionTable();
        try (var file = TransitionTable.class.getResourceAsStream("/machines/" + name + ".table")) {
            assertThat(file).as("table %s", name).isNotNull();
            for (var line : new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    table.add(line);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return table;
    }

    private void add(String line) {
        var cells = new ArrayList<String>();
        for (var cell : line.split("\\|")) {
            cells.add(cell.strip());
        }
        assertThat(cells).as(line).hasSize(5);
        assertThat(cells.get(4)).as(line).isIn("rfc", "ours");
        var before = expected.put(key(cells.get(0), cells.get(1)), cells.get(2) + " | " + cells.get(3));
        assertThat(before).as("second row for: %s", line).isNull();
    }

    /** Compares with what the machine does, pair by pair; each side must have all rows of the other. */
    public void matches(Map<String, String> actual) {
        var rows = new ArrayList<String>();
        actual.forEach((key, value) -> rows.add(key + " | " + value));
        var wanted = new ArrayList<String>();
        expected.forEach((key, value) -> wanted.add(key + " | " + value));
        assertThat(rows).containsExactlyInAnyOrderElementsOf(wanted);
    }

    public static String key(String state, String event) {
        return state + " | " + event;
    }

    /** What the machine did, as cells of the table. */
    public static String value(List<String> actions, String next) {
        return (actions.isEmpty() ? "none" : String.join(", ", actions)) + " | " + next;
    }
}
