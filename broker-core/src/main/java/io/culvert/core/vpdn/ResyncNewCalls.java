package io.culvert.core.vpdn;

/** What becomes of a new call in a tunnel that resynchronises after a switchover. */
public enum ResyncNewCalls {
    /** It is refused at once: a LAC may try another LNS. */
    REFUSE,
    /** It waits until the tunnel is synchronised, but no longer than two seconds. */
    HOLD
}
