package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void aNameCannotForgeALogLineNorMoveTheCursor() {
        assertThat(Printable.of("lac\n2026-11-22 INFO all is well\u001b[2J\r\u2028\u202e"))
                .isEqualTo("lac?2026-11-22 INFO all is well?[2J???");
    }

    @Test
    void ordinaryNamesStayAsTheyAre() {
        assertThat(Printable.of("Jürgen@example.net 東京")).isEqualTo("Jürgen@example.net 東京");
    }

    @Test
    void longTextIsCut() {
        assertThat(Printable.of("x".repeat(300))).isEqualTo("x".repeat(200) + "...");
        assertThat(Printable.of("x".repeat(200))).isEqualTo("x".repeat(200));
    }
}
