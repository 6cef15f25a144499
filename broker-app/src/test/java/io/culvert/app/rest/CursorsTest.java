package io.culvert.app.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.engine.SessionCursor;
import io.culvert.core.failure.FailureHistory;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CursorsTest {
    private static final FailureHistory.Cursor PLACE =
            new FailureHistory.Cursor(Instant.parse("2026-11-22T08:00:00.123456Z"), Long.MAX_VALUE);
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ ";

    @Test
    void everyPlaceComesBack() {
        for (int id : new int[] {0, 1, 0x7FFF, 0x8000, 0xFFFF}) {
            assertThat(Cursors.TUNNELS.decode(Cursors.TUNNELS.encode(new TunnelId(id))))
                    .contains(new TunnelId(id));
            var session = new SessionCursor(new TunnelId(id), new SessionId(0xFFFF - id));
            assertThat(Cursors.SESSIONS.decode(Cursors.SESSIONS.encode(session)))
                    .contains(session);
        }
        assertThat(Cursors.FAILURES.decode(Cursors.FAILURES.encode(PLACE))).contains(PLACE);
    }

    @Test
    void aCursorOfAnotherListIsNone() {
        assertThat(Cursors.SESSIONS.decode(Cursors.TUNNELS.encode(new TunnelId(1))))
                .isEmpty();
        assertThat(Cursors.TUNNELS.decode(Cursors.FAILURES.encode(PLACE))).isEmpty();
        assertThat(Cursors.FAILURES.decode(
                        Cursors.SESSIONS.encode(new SessionCursor(new TunnelId(1), new SessionId(1)))))
                .isEmpty();
    }

    @Test
    void oneWrongCharacterAnywhereIsNoticed() {
        var cursor = Cursors.FAILURES.encode(PLACE);
        for (int at = 0; at < cursor.length(); at++) {
            for (int other = 0; other < ALPHABET.length(); other++) {
                if (ALPHABET.charAt(other) != cursor.charAt(at)) {
                    var wrong = cursor.substring(0, at) + ALPHABET.charAt(other) + cursor.substring(at + 1);
                    assertThat(Cursors.FAILURES.decode(wrong)).as(wrong).isEmpty();
                }
            }
        }
    }

    @Test
    void aCursorThatIsCutOrPaddedIsNone() {
        var cursor = Cursors.FAILURES.encode(PLACE);
        for (int length = 0; length < cursor.length(); length++) {
            assertThat(Cursors.FAILURES.decode(cursor.substring(0, length))).isEmpty();
        }
        assertThat(Cursors.FAILURES.decode(cursor + "=")).isEmpty();
        assertThat(Cursors.FAILURES.decode(cursor + "A")).isEmpty();
    }

    @Test
    void timesThatNoHistoryHasAreNone() {
        for (var time : new Instant[] {Instant.MAX, Instant.MIN, Instant.EPOCH.minusNanos(1)}) {
            assertThat(Cursors.FAILURES.decode(Cursors.FAILURES.encode(new FailureHistory.Cursor(time, 1))))
                    .as(time.toString())
                    .isEmpty();
        }
    }
}
