package io.culvert.ppp.automaton;

import io.culvert.ppp.frame.ConfigureOption;
import java.util.List;

/** What a layer thinks of a Configure-Request. */
public sealed interface Verdict {
    /** All options are acceptable. */
    record Acknowledge() implements Verdict {}

    /** These would be better (RFC 1661 section 5.3). */
    record Nak(List<ConfigureOption> options) implements Verdict {}

    /** These must go (RFC 1661 section 5.4); as they came. */
    record Reject(List<ConfigureOption> options) implements Verdict {}

    /** The layer has closed itself: no answer. */
    record Abandon() implements Verdict {}
}
