package io.culvert.core.engine;

/** What a session is at. */
public enum SessionState {
    /** ICRP sent, ICCN not come yet. */
    CONNECTING,
    /** LCP and authentication. */
    NEGOTIATING,
    /** AAA was asked. */
    AUTHENTICATING,
    /** Another shard was asked for an address. */
    ADDRESSING,
    /** IPCP. */
    OPENING_NETWORK,
    ESTABLISHED,
    /** The PPP link is being terminated. */
    TERMINATING,
    /** The data plane was told to remove it. */
    REMOVING
}
