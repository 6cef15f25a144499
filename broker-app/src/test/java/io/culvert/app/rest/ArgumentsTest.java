package io.culvert.app.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final String EMOJI = "\uD83D\uDE80";

    @Test
    void anEchoIsCutBetweenCharacters() {
        assertThat(echo("x".repeat(99) + EMOJI)).isEqualTo("x".repeat(99) + "...");
        assertThat(echo("x".repeat(98) + EMOJI + "y")).isEqualTo("x".repeat(98) + EMOJI + "...");
        assertThat(echo(EMOJI.repeat(51))).isEqualTo(EMOJI.repeat(50) + "...");
        assertThat(echo("x".repeat(100))).isEqualTo("x".repeat(100));
        for (int before = 90; before < 105; before++) {
            var cut = echo("x".repeat(before) + EMOJI + "x".repeat(10));
            assertThat(new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .as("%d before", before)
                    .isEqualTo(cut);
        }
    }

    private static String echo(String limit) {
        var refused = catchThrowableOfType(
                BadRequest.class,
                () -> Arguments.read(Operation.LIST_TUNNELS, Map.of(), Map.of("limit", new String[] {limit})));
        return refused.faults().getFirst().value().orElseThrow();
    }
}
