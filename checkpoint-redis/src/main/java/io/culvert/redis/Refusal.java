package io.culvert.redis;

/** Why Redis did not write. None of them goes away by trying again. */
public enum Refusal {
    /** The lease is another's, or nobody's. */
    LEASE_LOST,
    /** The lease is ours, but not the stored epoch: Redis lost it. */
    EPOCH_LOST,
    /** What was written last is not what we wrote last: Redis lost the tail, or all. */
    TAIL_LOST,
    /** The server does not do what it is asked: rights, a key of another type. */
    SERVER
}
