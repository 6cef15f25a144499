package io.culvert.app.interop;

import java.util.Arrays;
import java.util.List;

/** The PPP authentication protocols that pppd can be told to refuse or accept. */
public enum AuthProtocol {
    PAP("pap"),
    CHAP("chap"),
    MSCHAP("mschap"),
    MSCHAP_V2("mschap-v2"),
    EAP("eap");

    private final String option;

    AuthProtocol(String option) {
        this.option = option;
    }

    /** pppd's options that leave only this protocol. */
    List<String> only() {
        return Arrays.stream(values())
                .filter(other -> other != this)
                .map(other -> "refuse-" + other.option)
                .toList();
    }
}
