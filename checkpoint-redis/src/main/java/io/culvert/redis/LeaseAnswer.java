package io.culvert.redis;

import java.time.Duration;

/** What Redis says about the lease. */
public sealed interface LeaseAnswer {
    /** What {@link Lease#take} gets. */
    sealed interface Take extends LeaseAnswer {}

    /** What {@link Lease#renew} and {@link Lease#release} get. */
    sealed interface Renew extends LeaseAnswer {}

    /**
     * It is ours, in a new epoch, and nobody else writes any more.
     *
     * @param tail what was written before; nothing comes behind it but what we write
     * @param storedEpoch the epoch that Redis had; less than one heard of: Redis lost something
     */
    record Taken(LeaseValue value, Tail tail, long storedEpoch) implements Take {}

    /**
     * Another holds it.
     *
     * @param holder as stored; see {@link LeaseValue#parse}
     */
    record Held(String holder, Duration remaining) implements Take {}

    /** Still ours. */
    record Renewed() implements Renew {}

    /** Not ours any more, be it that somebody took it, that it expired or that Redis lost it or its epoch. */
    record Lost(Refusal refusal, String text) implements Renew {}

    /** No answer; it may have been done. */
    record Unreachable(String text) implements Take, Renew {}
}
