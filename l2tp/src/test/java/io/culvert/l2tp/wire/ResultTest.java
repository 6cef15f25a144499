package io.culvert.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultTest {
    @Test
    void codesAreTheNumbersOfTheRfcs() {
        assertThat(Arrays.stream(StopCcnResult.values()).map(StopCcnResult::code))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(Arrays.stream(CdnResult.values()).map(CdnResult::code))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 26);
        assertThat(Arrays.stream(GeneralError.values()).map(GeneralError::code))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(Arrays.stream(PppDisconnectCode.values()).map(PppDisconnectCode::code))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20);
    }

    @Test
    void codesAreFoundByNumber() {
        assertThat(StopCcnResult.find(4)).contains(StopCcnResult.NOT_AUTHORIZED);
        assertThat(StopCcnResult.find(9)).isEmpty();
        assertThat(CdnResult.find(26)).contains(CdnResult.LOOP_DETECTED);
        assertThat(CdnResult.find(13)).isEmpty();
        assertThat(GeneralError.find(8)).contains(GeneralError.UNKNOWN_MANDATORY_AVP);
        assertThat(GeneralError.find(13)).isEmpty();
        assertThat(PppDisconnectCode.find(16)).contains(PppDisconnectCode.AUTHENTICATION_FAILED);
        assertThat(PppDisconnectCode.find(21)).isEmpty();
    }

    @Test
    void resultsAreMadeFromNames() {
        assertThat(Result.of(StopCcnResult.SHUTTING_DOWN)).isEqualTo(new Result(6, Optional.empty(), Optional.empty()));
        assertThat(Result.of(CdnResult.BUSY)).isEqualTo(new Result(8, Optional.empty(), Optional.empty()));
        assertThat(Result.of(StopCcnResult.NOT_AUTHORIZED, "who?"))
                .isEqualTo(new Result(4, Optional.of(0), Optional.of("who?")));
        assertThat(Result.of(CdnResult.ADMINISTRATIVE, "bye"))
                .isEqualTo(new Result(3, Optional.of(0), Optional.of("bye")));
        assertThat(Result.of(GeneralError.TRY_ANOTHER, "")).isEqualTo(new Result(2, Optional.of(7), Optional.empty()));
    }

    @Test
    void aGeneralErrorCountsWithResultTwoOnly() {
        assertThat(Result.of(GeneralError.TRY_ANOTHER, "").generalError()).contains(GeneralError.TRY_ANOTHER);
        assertThat(new Result(2, Optional.of(99), Optional.empty()).generalError())
                .isEmpty();
        assertThat(new Result(2, Optional.empty(), Optional.empty()).generalError())
                .isEmpty();
        assertThat(new Result(5, Optional.of(1), Optional.empty()).generalError())
                .isEmpty();
    }

    @Test
    void codesHave16Bits() {
        for (int code : new int[] {-1, 0x10000}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Result(code, Optional.empty(), Optional.empty()));
            assertThatIllegalArgumentException().isThrownBy(() -> new Result(1, Optional.of(code), Optional.empty()));
        }
        assertThat(new Result(0xFFFF, Optional.of(0xFFFF), Optional.empty()).errorCode())
                .contains(0xFFFF);
    }

    @Test
    void textsAreCutToTheAvpBetweenCharacters() {
        cuts("x".repeat(1013), "x".repeat(1013));
        cuts("x".repeat(1014), "x".repeat(1013));
        cuts("x" + "ä".repeat(506), "x" + "ä".repeat(506));
        cuts("ä".repeat(507), "ä".repeat(506));
        cuts("€".repeat(337), "€".repeat(337));
        cuts("€".repeat(338), "€".repeat(337));
        cuts("xx" + "€".repeat(338), "xx" + "€".repeat(337));
        cuts("\uD83D\uDE80".repeat(254), "\uD83D\uDE80".repeat(253));
        cuts("x\uD83D\uDE80".repeat(203), "x\uD83D\uDE80".repeat(202) + "x");
        cuts("\u007f".repeat(2000), "\u007f".repeat(1013));
        cuts("\u0080".repeat(2000), "\u0080".repeat(506));
        cuts("\u07ff".repeat(2000), "\u07ff".repeat(506));
        cuts("\u0800".repeat(2000), "\u0800".repeat(337));
        cuts("\uffff".repeat(2000), "\uffff".repeat(337));
    }

    private static void cuts(String text, String cut) {
        assertThat(new Result(1, Optional.empty(), Optional.of(text)).message()).contains(cut);
    }
}
