package io.culvert.l2tp.channel;

/**
 * How many messages may be outstanding: the least of the peer's window, our own limit and, where congestion is controlled,
 * CWND. <b>RFC:</b> RFC 2661 Appendix A.
 */
final class CongestionWindow {
    private final boolean controlled;
    private int peerWindow = ControlChannel.DEFAULT_WINDOW;
    private int limit;
    private int window = 1;
    private int threshold = ControlChannel.DEFAULT_WINDOW;
    private int acknowledgements;

    CongestionWindow(ChannelSettings settings) {
        controlled = settings.congestionControl();
        limit = settings.sendWindowLimit();
    }

    void resume(ChannelState state) {
        peerWindow = state.peerWindow();
        window = state.congestionWindow();
        threshold = state.slowStartThreshold();
        acknowledgements = state.acknowledgements();
        limit = state.sendWindowLimit();
    }

    /** The peer's Receive Window Size bounds CWND and is the first SSTHRESH. */
    void peerWindow(int messages) {
        if (messages < 1) {
            throw new IllegalArgumentException("peer's window: " + messages);
        }
        peerWindow = messages;
        threshold = messages;
        window = Math.min(window, messages);
    }

    void raiseLimit(int messages) {
        if (messages < 1 || messages > ChannelSettings.NO_SEND_WINDOW_LIMIT) {
            throw new IllegalArgumentException("send window limit: " + messages);
        }
        limit = Math.max(limit, messages);
    }

    /**
     * By one for each acknowledgement, then by one for each CWND of them. A window that our own limit never lets us fill
     * proves nothing about the network, so it does not grow behind that limit.
     */
    void widen() {
        if (window >= Math.min(peerWindow, limit)) {
            return;
        }
        if (window < threshold) {
            window++;
            return;
        }
        acknowledgements++;
        if (acknowledgements >= window) {
            window++;
            acknowledgements = 0;
        }
    }

    /** A message was lost. */
    void narrow() {
        threshold = Math.max(window / 2, 1);
        window = 1;
        acknowledgements = 0;
    }

    int inUse() {
        return controlled ? Math.min(limit, window) : uncontrolled();
    }

    /** What CWND does not narrow. */
    int uncontrolled() {
        return Math.min(limit, peerWindow);
    }

    int peerWindow() {
        return peerWindow;
    }

    int limit() {
        return limit;
    }

    int congestionWindow() {
        return window;
    }

    int threshold() {
        return threshold;
    }

    int acknowledgements() {
        return acknowledgements;
    }
}
