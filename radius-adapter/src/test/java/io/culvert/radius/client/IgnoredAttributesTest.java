package io.culvert.radius.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.radius.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IgnoredAttributesTest {
    private final List<String> lines = new ArrayList<>();
    private final IgnoredAttributes ignored = new IgnoredAttributes(lines::add);

    @Test
    void aFloodHasTwentyLinesASecondAndSaysHowManyWereLeftOut() {
        var start = Samples.EVENT_TIME;
        for (int i = 0; i < 500; i++) {
            int number = i;
            ignored.add(() -> "line " + number, start.plusMillis(i));
        }
        assertThat(lines).hasSize(20).startsWith("line 0").endsWith("line 19");
        ignored.add(() -> "the next second", start.plusSeconds(1));
        assertThat(lines.subList(20, lines.size()))
                .containsExactly(
                        "480 lines about ignored attributes were left out; culvert_radius_bad_attributes_total counts "
                                + "them all",
                        "the next second");
        ignored.add(() -> "one more", start.plusSeconds(2));
        assertThat(lines).hasSize(23);
    }
}
