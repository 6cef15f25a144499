package io.culvert.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.AccountingRecord.Authentic;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.SessionFacts;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.aaa.TunnelFacts;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountingBooksTest {
    private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");
    private static final SessionFacts FACTS = new SessionFacts(
            "id",
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new TunnelFacts(
                    InetAddress.ofLiteral("192.0.2.10"),
                    InetAddress.ofLiteral("192.0.2.20"),
                    "lac",
                    "lns",
                    Optional.empty()));
    private final AccountingBooks books = new AccountingBooks();

    @Test
    void countersThatGrowOrStayAreRight() {
        book(0, new Event.Start());
        book(1, interim(10, 20, 1, 2));
        book(2, interim(10, 20, 1, 2));
        book(3, interim(11, 21, 2, 3));
    }

    @ParameterizedTest
    @CsvSource({"9, 20, 1, 2", "10, 19, 1, 2", "10, 20, 0, 2", "10, 20, 1, 1"})
    void noneOfTheFourCountersMayDecrease(long inputOctets, long outputOctets, long inputPackets, long outputPackets) {
        book(0, new Event.Start());
        book(1, interim(10, 20, 1, 2));
        assertThatThrownBy(() -> book(2, interim(inputOctets, outputOctets, inputPackets, outputPackets)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("counters of id decrease");
    }

    private void book(int second, Event event) {
        books.book(new AccountingRecord(
                event, BEGIN.plusSeconds(second), "user", FACTS, Optional.empty(), List.of(), Authentic.RADIUS));
    }

    private static Event interim(long inputOctets, long outputOctets, long inputPackets, long outputPackets) {
        return new Event.Interim(
                Duration.ofSeconds(1), new TrafficCounters(inputOctets, outputOctets, inputPackets, outputPackets));
    }
}
