package io.culvert.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CauseMappingTest {
    /** cause | CDN result/error, PPP code.protocol.direction | StopCCN | Acct-Terminate-Cause | failure type, - none. */
    private static final String TABLE = """
            2 | 3 - | - | 9 | 0
            10 | 1 - | - | 2 | 15
            11 | 1 - | - | 2 | 15
            20 | 3 3.0.1 | - | 1 | -
            21 | 3 - | - | 4 | -
            40 | 3 5.c021.0 | - | 17 | 10
            41 | 3 - | - | 17 | 18
            42 | 3 16.c023.1 | - | 17 | 4
            43 | 3 16.c223.1 | - | 17 | 4
            44 | 4 - | - | 15 | 3
            45 | 3 3.0.1 | - | 1 | -
            46 | 3 3.0.2 | - | 10 | -
            47 | 3 - | - | 17 | 18
            100 | 3 - | - | 5 | -
            101 | 3 - | - | 15 | 6
            102 | 3 - | - | 16 | -
            150 | 3 1.0.0 | - | 6 | -
            151 | 3 1.0.0 | - | 6 | -
            170 | 3 13.c023.0 | - | 17 | 10
            600 | 3 3.0.1 | - | 1 | -
            601 | 1 - | - | 2 | 15
            602 | 4 - | 2/4 | 9 | 9
            603 | 2/3 - | 2/3 | 9 | 18
            604 | 3 1.0.0 | 6 | 6 | 14
            605 | - - | 1 | 3 | 8
            606 | 3 3.0.2 | - | 10 | 8
            607 | 4 - | 2/4 | 15 | 13
            608 | 2/7 - | 2/7 | 10 | -
            611 | 4 - | - | 15 | 17
            """;

    @Test
    void everyCauseIsToldToPeerAccountingAndHistoryAsTheTableSays() {
        var actual = Arrays.stream(DisconnectCause.values())
                .map(CauseMappingTest::row)
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(actual).isEqualTo(TABLE);
    }

    @Test
    void failureTypesAreNumberedFromZeroToEighteen() {
        assertThat(FailureType.values()).hasSize(19);
        for (var type : FailureType.values()) {
            assertThat(type.number()).isEqualTo(type.ordinal());
            assertThat(type.text()).isNotBlank();
            assertThat(type.keyword()).isNotBlank();
        }
        assertThat(FailureType.TUNNEL_IN_RESYNC.number()).isEqualTo(17);
        assertThat(FailureType.TUNNEL_IN_RESYNC.text()).isEqualTo("Tunnel in HA resync");
    }

    @Test
    void theDomainIsWhatFollowsTheLastAt() {
        assertThat(FailureEvent.domainOf("alice")).isEmpty();
        assertThat(FailureEvent.domainOf("alice@")).isEmpty();
        assertThat(FailureEvent.domainOf("alice@example.net")).contains("example.net");
        assertThat(FailureEvent.domainOf("alice@lan@example.net")).contains("example.net");
    }

    private static String row(DisconnectCause cause) {
        var mapping = CauseMapping.of(cause);
        return cause.number()
                + " | " + mapping.cdn().map(CauseMappingTest::code).orElse("-")
                + " "
                + mapping.ppp()
                        .map(ppp -> ppp.code() + "." + Integer.toHexString(ppp.protocol()) + "." + ppp.direction())
                        .orElse("-")
                + " | " + mapping.stopCcn().map(CauseMappingTest::code).orElse("-")
                + " | " + mapping.terminate().number()
                + " | "
                + mapping.failure().map(type -> Integer.toString(type.number())).orElse("-");
    }

    private static String code(CauseMapping.WireCode code) {
        return code.error() == 0 ? Integer.toString(code.result()) : code.result() + "/" + code.error();
    }
}
