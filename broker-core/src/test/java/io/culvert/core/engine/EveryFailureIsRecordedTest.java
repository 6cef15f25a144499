package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.failure.FailureType;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to refuse or lose a call or a tunnel makes one failure, with everything that is known of it. */
class EveryFailureIsRecordedTest {
    /** Types that nothing here can cause, and why. */
    private static final Set<FailureType> CANNOT_OCCUR = EnumSet.of(
            // A LAC's failure to reach its LNS: this end terminates only.
            FailureType.HOME_GATEWAY_FAILURE,
            // A call that comes in while a tunnel resynchronises after a switchover: there is no switchover here.
            FailureType.TUNNEL_IN_RESYNC);

    static Stream<FailureRow> rows() {
        return FailurePaths.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isRecordedOnce(FailureRow row) {
        row.verify();
    }

    @Test
    void everyTypeThatCanOccurIsAmongThem() {
        var types = rows().map(FailureRow::type).collect(Collectors.toSet());
        for (var type : FailureType.values()) {
            assertThat(types.contains(type.number())).as(type.name()).isEqualTo(!CANNOT_OCCUR.contains(type));
        }
    }

    @Test
    void everyRowHasItsName() {
        assertThat(rows().map(FailureRow::name)).doesNotHaveDuplicates();
    }
}
