package io.culvert.core.redundancy;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the store was asked and when; from it follows whether the store answers.
 *
 * <p><b>Bounds:</b> eight open questions; the eldest is forgotten.
 */
final class LeaseQuestions {
    private static final int LIMIT = 8;

    /** @param askedAt before it was sent: what its answer says has held since then at the latest */
    record Open(LeaseQuestion question, BootTime askedAt) {}

    private final Map<Long, Open> open = new LinkedHashMap<>();
    private long last;
    private BootTime waitingSince = BootTime.MAX;
    private boolean answering;
    private BootTime lostSince = BootTime.MAX;

    /** A number for {@code question}. */
    long ask(LeaseQuestion question, BootTime now) {
        if (open.size() == LIMIT) {
            Iterator<Long> eldest = open.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        open.put(++last, new Open(question, now));
        waitingSince = BootTime.earlier(waitingSince, now);
        return last;
    }

    /**
     * What was asked under {@code request}; empty if it is answered already, or forgotten. Answers come in the order of the
     * questions: what was asked before and is still open will never be answered.
     */
    Optional<Open> answered(long request) {
        var question = Optional.ofNullable(open.remove(request));
        if (question.isPresent()) {
            open.keySet().removeIf(earlier -> earlier < request);
            answering = true;
            lostSince = BootTime.MAX;
            waitingSince = open.values().stream()
                    .map(Open::askedAt)
                    .min(BootTime::compareTo)
                    .orElse(BootTime.MAX);
        }
        return question;
    }

    /** The connection is broken: nothing that is open will be answered. */
    void lost(BootTime now) {
        open.clear();
        waitingSince = BootTime.MAX;
        answering = false;
        lostSince = BootTime.earlier(lostSince, now);
    }

    /** Takes a question that has waited too long as unanswered. */
    void check(BootTime now, Duration limit) {
        if (now.since(waitingSince).compareTo(limit) >= 0) {
            answering = false;
            lostSince = BootTime.earlier(lostSince, now);
        }
    }

    /** This process has slept: the answers may lie in its socket. */
    void excuseSilence(BootTime now) {
        if (waitingSince.isBefore(now)) {
            waitingSince = now;
        }
    }

    /** Whether the store has answered, and still does. */
    boolean isAnswering() {
        return answering;
    }

    /** Whether the store is known not to answer; both are false as long as nothing is known. */
    boolean isLost() {
        return lostSince.isBefore(BootTime.MAX);
    }

    /** Since when; {@link BootTime#MAX}: it is not. */
    BootTime lostSince() {
        return lostSince;
    }
}
