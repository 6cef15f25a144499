package io.culvert.radius.client;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way: where it is, and what it holds. <b>Thread:</b> the client's.
 *
 * <p>Fields are the {@link ExchangePool}'s; nobody else writes them.
 */
final class Exchange {
    static final int NOT_IN_HEAP = -1;

    final Question question;
    /** When it is given up, wherever it is then. */
    Instant giveUpAt = Instant.MAX;
    /** When something has to be done for it. */
    Instant deadline = Instant.MAX;

    int heapIndex = NOT_IN_HEAP;

    /** Servers that it was at, a bit each. */
    int tried;

    @Nullable
    Target target;
    /** Whether it waits for an identifier at {@link #target}. */
    boolean isWaiting;
    /** Whether it is there to see if a dead server lives again, or because all are dead. */
    boolean isProbe;

    /** Whether it was at all servers, and goes round again. */
    boolean isAgain;

    /** Whether there is no packet that could say it. */
    boolean isImpossible;

    int transmissionsLeft;
    long timeoutNanos;
    /** When it was first sent to {@link #target}. */
    Instant firstSentAt = Instant.MIN;
    /** The seconds that the last packet's Acct-Delay-Time says. */
    long delaySeconds;

    /** The places that its packets hold at {@link #target}: socket times 256 plus identifier, newest last. */
    int[] places = new int[1];

    int placeCount;

    Exchange(Question question) {
        this.question = question;
    }

    /** Whether it was sent anywhere. */
    boolean wasSent() {
        return !firstSentAt.equals(Instant.MIN);
    }

    void hold(int place) {
        if (placeCount == places.length) {
            places = Arrays.copyOf(places, placeCount + 2);
        }
        places[placeCount++] = place;
    }

    int newestPlace() {
        return places[placeCount - 1];
    }
}
