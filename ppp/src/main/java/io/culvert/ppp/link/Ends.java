package io.culvert.ppp.link;

import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppEnd.Direction;
import io.culvert.ppp.PppEnd.Reason;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.frame.Protocols;

/** The reasons for which a link itself ends, coded as RFC 3145 section 3 has them. */
final class Ends {
    private Ends() {}

    static PppEnd lcpUnanswered(boolean heard) {
        return lcp(heard, heard ? "the peer does not answer LCP" : "not one LCP packet came");
    }

    static PppEnd lcpTooLong(boolean heard, PppSettings settings) {
        return lcp(heard, tooLong(settings));
    }

    private static PppEnd lcp(boolean heard, String text) {
        return new PppEnd(heard ? Reason.LCP_TIMEOUT : Reason.NO_LCP, Protocols.LCP, Direction.GLOBAL, text);
    }

    static PppEnd authenticationUnanswered(int protocol) {
        return new PppEnd(Reason.AUTHENTICATION_TIMEOUT, protocol, Direction.GLOBAL, "the peer does not answer");
    }

    static PppEnd authenticationTooLong(int protocol, PppSettings settings) {
        var text = "no end of it after " + settings.authenticationTimeout().toSeconds() + " s";
        return new PppEnd(Reason.AUTHENTICATION_TIMEOUT, protocol, Direction.GLOBAL, text);
    }

    static PppEnd authenticationFailed(int protocol, Direction direction, String text) {
        return new PppEnd(Reason.AUTHENTICATION_FAILED, protocol, direction, text);
    }

    static PppEnd authenticationProtocolRejected(int protocol) {
        return new PppEnd(
                Reason.AUTHENTICATION_PROTOCOL_REFUSED,
                protocol,
                Direction.AT_PEER,
                "the peer rejected the authentication protocol that it had agreed to");
    }

    static PppEnd ipcpTooLong(PppSettings settings) {
        return new PppEnd(Reason.NCP_TIMEOUT, Protocols.IPCP, Direction.GLOBAL, tooLong(settings));
    }

    private static String tooLong(PppSettings settings) {
        return "not open after " + settings.setupTimeout().toSeconds() + " s";
    }
}
