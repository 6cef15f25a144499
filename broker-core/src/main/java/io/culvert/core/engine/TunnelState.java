package io.culvert.core.engine;

/** What a tunnel is at. */
public enum TunnelState {
    /** AAA was asked whether the peer may open it; nothing has been said to the peer. */
    AUTHORIZING,
    /** The control connection is being set up. */
    SETTING_UP,
    ESTABLISHED,
    /** Acknowledgements may still be due. */
    CLOSING
}
