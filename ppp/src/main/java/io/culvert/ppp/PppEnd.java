package io.culvert.ppp;

/**
 * Why a link ended, as RFC 3145 section 3 codes it, with a text for people.
 *
 * @param protocol the PPP control protocol that the reason is about, 0 for a global one
 */
public record PppEnd(Reason reason, int protocol, Direction direction, String text) {
    /** An operator's or AAA's command. */
    public static PppEnd administrative(String text) {
        return new PppEnd(Reason.ADMINISTRATIVE, 0, Direction.GLOBAL, text);
    }

    /** We close in the normal course of things: session or idle timeout, shutdown. */
    public static PppEnd closedLocally(String text) {
        return new PppEnd(Reason.NORMAL, 0, Direction.AT_LOCAL, text);
    }

    /** The peer closed with an LCP Terminate-Request. */
    public static PppEnd closedByPeer(String text) {
        return new PppEnd(Reason.NORMAL, 0, Direction.AT_PEER, text);
    }

    /** There is no IPv4 address that the peer may have. */
    public static PppEnd noAddress(String text) {
        return new PppEnd(Reason.NO_ADDRESS, 0x8021, Direction.AT_LOCAL, text);
    }

    /** The Disconnect Code. */
    public enum Reason {
        /** No information, RFC 3145 section 3.1: what has no code of its own, see the text. */
        OTHER(0),
        ADMINISTRATIVE(1),
        NORMAL(3),
        /** LCP did not open in time. */
        LCP_TIMEOUT(5),
        /** Not one LCP packet came. */
        NO_LCP(6),
        LOOP(7),
        ECHO_TIMEOUT(8),
        AUTHENTICATION_TIMEOUT(13),
        AUTHENTICATION_PROTOCOL_REFUSED(15),
        AUTHENTICATION_FAILED(16),
        NCP_TIMEOUT(17),
        NO_NCP(18),
        ADDRESS_CONVERGENCE(19),
        NO_ADDRESS(20);

        private final int code;

        Reason(int code) {
            this.code = code;
        }

        /** The Disconnect Code on the wire. */
        public int code() {
            return code;
        }
    }

    /** The Direction field (RFC 3145 section 2); what it means depends on the reason. */
    public enum Direction {
        GLOBAL(0),
        AT_PEER(1),
        AT_LOCAL(2);

        private final int value;

        Direction(int value) {
            this.value = value;
        }

        /** The octet on the wire. */
        public int value() {
            return value;
        }
    }
}
