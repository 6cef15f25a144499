package io.culvert.core.checkpoint;

import io.culvert.core.aaa.AccountingRecord.Authentic;

/** Who said that the user is who he says, as a number. */
final class AuthenticNumber {
    private AuthenticNumber() {}

    static int of(Authentic authentic) {
        return switch (authentic) {
            case LOCAL -> 0;
            case RADIUS -> 1;
        };
    }

    static Authentic authentic(int number) {
        return number == 1 ? Authentic.RADIUS : Authentic.LOCAL;
    }
}
