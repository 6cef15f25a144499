package io.culvert.ppp.ipcp;

import io.culvert.octets.Octets;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.frame.ConfigureOption;
import io.culvert.ppp.frame.Protocols;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Configuration Options of IPCP that we may agree to, all of them addresses (RFC 1332 section 3, RFC 1877 section 1). */
final class IpcpOptions {
    static final int ADDRESS = 3;
    static final int PRIMARY_DNS = 129;
    static final int SECONDARY_DNS = 131;

    /** Octets of an address. */
    static final int LENGTH = 4;

    /** What asks the peer to name an address. */
    static final Octets UNSPECIFIED = Octets.of((byte) 0, (byte) 0, (byte) 0, (byte) 0);

    private IpcpOptions() {}

    static ConfigureOption option(int type, Inet4Address address) {
        return new ConfigureOption(type, octets(address));
    }

    static Octets octets(Inet4Address address) {
        return Octets.wrap(address.getAddress());
    }

    /** The address in four octets. */
    static Inet4Address address(Octets data) {
        try {
            return (Inet4Address) InetAddress.getByAddress(data.toByteArray());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(data.length() + " octets are no IPv4 address", e);
        }
    }

    /** Whether one host may have it: not 0.0.0.0/8, 127.0.0.0/8, multicast or above. */
    static boolean isUnicast(Octets data) {
        int first = data.u8(0);
        return first != 0 && first != 127 && first < 224;
    }

    static PppEnd end(PppEnd.Reason reason, PppEnd.Direction direction, String text) {
        return new PppEnd(reason, Protocols.IPCP, direction, text);
    }

    static PppEnd timeout() {
        return end(PppEnd.Reason.NCP_TIMEOUT, PppEnd.Direction.GLOBAL, "the peer does not answer IPCP");
    }

    static PppEnd noProtocol(String text) {
        return end(PppEnd.Reason.NO_NCP, PppEnd.Direction.GLOBAL, text);
    }

    /** The peer will not have what we ask for. */
    static PppEnd refusedByPeer() {
        return end(PppEnd.Reason.ADDRESS_CONVERGENCE, PppEnd.Direction.AT_PEER, "the peer does not accept our address");
    }

    /** We will not have what the peer asks for. */
    static PppEnd refusedByUs() {
        return end(
                PppEnd.Reason.ADDRESS_CONVERGENCE,
                PppEnd.Direction.AT_LOCAL,
                "the peer insists on what it may not have");
    }
}
