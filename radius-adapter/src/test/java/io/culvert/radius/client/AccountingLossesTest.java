package io.culvert.radius.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.radius.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountingLossesTest {
    private final List<String> lines = new ArrayList<>();
    private final AccountingLosses losses = new AccountingLosses(lines::add);

    @Test
    void oneLineASecondSaysHowManyWereLost() {
        var start = Samples.EVENT_TIME;
        losses.add("no answer", start);
        for (int i = 0; i < 500; i++) {
            losses.add("queue full", start.plusMillis(i));
        }
        losses.report(start.plusMillis(999));
        assertThat(lines).containsExactly("1 accounting records were lost, 1 since the start: no answer");
        losses.report(start.plusMillis(1_000));
        losses.report(start.plusMillis(5_000));
        assertThat(lines).hasSize(2);
        assertThat(lines.getLast()).isEqualTo("500 accounting records were lost, 501 since the start: queue full");
        assertThat(losses.total()).isEqualTo(501);
    }

    @Test
    void whatWasNotSaidIsSaidAtTheEnd() {
        losses.add("a", Samples.EVENT_TIME);
        losses.add("b", Samples.EVENT_TIME);
        losses.sayRest();
        losses.sayRest();
        assertThat(lines)
                .containsExactly(
                        "1 accounting records were lost, 1 since the start: a",
                        "1 accounting records were lost, 2 since the start: b");
    }
}
